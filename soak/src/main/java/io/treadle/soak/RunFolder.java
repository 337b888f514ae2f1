package io.treadle.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.treadle.soak.check.Verdict;
import io.treadle.soak.fault.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves in a folder of this machine. {@code bin/soak} reads {@code stopped} and {@code application} if the
 * run dies.
 */
record RunFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static RunFolder make(Path path) throws IOException {
        return new RunFolder(Files.createDirectories(path));
    }

    /** A line for each process that stands still. */
    Path stopped() {
        return path.resolve("stopped");
    }

    /** An empty folder for copies of files. */
    Path copies() throws IOException {
        return Files.createDirectories(path.resolve("parquet"));
    }

    void schedule(Schedule schedule) throws IOException {
        JSON.writeValue(path.resolve("schedule.json").toFile(), schedule);
    }

    /** The application that runs. */
    void application(String id) throws IOException {
        Files.writeString(path.resolve("application"), id + "\n");
    }

    /** It runs no more. */
    void applicationEnded() throws IOException {
        Files.deleteIfExists(path.resolve("application"));
    }

    void result(Schedule schedule, List<Recovery> recoveries, List<Verdict> verdicts) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seed", schedule.seed());
        result.put("exact", verdicts.stream().allMatch(Verdict::isExact));
        result.put("outputs", verdicts);
        result.put("faults", recoveries.stream().map(RunFolder::row).toList());
        JSON.writeValue(path.resolve("result.json").toFile(), result);
    }

    private static Map<String, Object> row(Recovery recovery) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("number", recovery.strike().fault().number());
        row.put("atMillis", recovery.strike().atMillis());
        row.put("what", recovery.strike().fault().what());
        recovery.strike().victim().ifPresent(victim -> row.put("process", victim));
        recovery.toCommitMillis().ifPresent(millis -> row.put("toCommitMillis", millis));
        return row;
    }
}
