package io.treadle.yarn.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What the client tells driver and executors about the application: enough to run its main again and, for the driver,
 * to launch executors like itself. Travels as a file in the jar of configuration.
 *
 * @param name the application's, in every process and everywhere outside: decided once, at the submission
 * @param settings what the submission set; what main sets comes on top, in every process again
 * @param framework the framework archive's qualified path
 * @param frameworkShared whether the archive is public to all users of a node
 * @param classPath of every container, relative to its working directory
 */
public record Job(
        String name,
        String mainClass,
        List<String> arguments,
        Map<String, String> settings,
        String framework,
        boolean frameworkShared,
        String classPath) {
    /** Names in the jar of configuration. */
    public static final String FILE = "treadle-job.properties";

    public static final String LOG_CONFIGURATION = "treadle-log4j2.xml";

    private static final String SETTING = "setting.";
    private static final String ARGUMENT = "argument.";

    public Job {
        arguments = List.copyOf(arguments);
        settings = Map.copyOf(settings);
    }

    public byte[] encode() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("name", name);
        properties.setProperty("main", mainClass);
        properties.setProperty("framework", framework);
        properties.setProperty("framework.shared", String.valueOf(frameworkShared));
        properties.setProperty("class.path", classPath);
        for (int i = 0; i < arguments.size(); i++) {
            properties.setProperty(ARGUMENT + i, arguments.get(i));
        }
        settings.forEach((name, value) -> properties.setProperty(SETTING + name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        properties.store(bytes, null);
        return bytes.toByteArray();
    }

    static Job decode(byte[] content) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(new String(content, StandardCharsets.ISO_8859_1)));
        List<String> arguments = new ArrayList<>();
        for (int i = 0; properties.getProperty(ARGUMENT + i) != null; i++) {
            arguments.add(properties.getProperty(ARGUMENT + i));
        }
        Map<String, String> settings = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(SETTING)) {
                settings.put(name.substring(SETTING.length()), properties.getProperty(name));
            }
        }
        return new Job(
                required(properties, "name"),
                required(properties, "main"),
                arguments,
                settings,
                required(properties, "framework"),
                Boolean.parseBoolean(required(properties, "framework.shared")),
                required(properties, "class.path"));
    }

    /** The job of this container. */
    public static Job ofThisContainer() throws IOException {
        try (InputStream stream = Job.class.getClassLoader().getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IOException(
                        ("%s is not on the class path: this main is started by a submission to YARN, not by"
                                        + " hand; use treadle submit")
                                .formatted(FILE));
            }
            return decode(stream.readAllBytes());
        }
    }

    private static String required(Properties properties, String name) throws IOException {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IOException(
                    "%s has no \"%s\": it was written by another version of Treadle".formatted(FILE, name));
        }
        return value;
    }
}
