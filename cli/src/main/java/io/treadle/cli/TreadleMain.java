package io.treadle.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/** The process behind {@code bin/treadle}, which sets the system property {@code treadle.home}. */
public final class TreadleMain {
    private TreadleMain() {}

    public static void main(String[] arguments) {
        Charset charset = Charset.forName(System.getProperty(
                "sun.stdout.encoding", Charset.defaultCharset().name()));
        PrintWriter out = new PrintWriter(System.out, true, charset);
        PrintWriter err = new PrintWriter(System.err, true, charset);
        Surroundings surroundings = new Surroundings(
                Path.of(System.getProperty("treadle.home", ".")).toAbsolutePath(),
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getProperty("treadle.demo.dir")).map(Path::of),
                Integer.getInteger("treadle.columns", 100));
        System.exit(new Treadle(surroundings, out, err).run(arguments));
    }
}
