package io.treadle.api.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The operators of an application, frozen: what every process of it has in common. Immutable. */
public final class Graph {
    private final Duration batchInterval;
    private final List<Operator> operators;
    private final List<Resource> resources;

    /** A graph whose functions need no resources of executors. */
    public Graph(Duration batchInterval, List<Operator> operators) {
        this(batchInterval, operators, List.of());
    }

    /** @throws GraphException if nothing is output, saying what to add */
    public Graph(Duration batchInterval, List<Operator> operators, List<Resource> resources) {
        this.batchInterval = batchInterval;
        this.resources = List.copyOf(resources);
        this.operators = List.copyOf(operators);
        if (operators.stream().noneMatch(operator -> operator.operation().isOutput())) {
            throw new GraphException("The application has no output, so no batch would do anything:"
                    + " end a stream with print(), to(sink), foreachPartition() or foreachBatch()");
        }
    }

    public Duration batchInterval() {
        return batchInterval;
    }

    public List<Operator> operators() {
        return operators;
    }

    /** What functions may need of the executor that calls them. */
    public List<Resource> resources() {
        return resources;
    }

    public Operator operator(int id) {
        return operators.get(id);
    }

    /** Those that read {@code operator}'s records. */
    public List<Operator> readersOf(Operator operator) {
        return operators.stream()
                .filter(reader -> reader.inputs().contains(operator.id()))
                .toList();
    }

    /** The input streams. */
    public List<Operator> sources() {
        return operators.stream()
                .filter(operator -> operator.operation().isSource())
                .toList();
    }

    /** One line per operator, in order. */
    public List<String> describe() {
        return operators.stream().map(Operator::describe).toList();
    }

    /** Equal for two processes exactly if uids, kinds, parallelism and edges are; 16 hexadecimal digits. */
    public String fingerprint() {
        try {
            byte[] text = String.join("\n", describe()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256, which every Java platform must have", e);
        }
    }

    /** The lines that only one of two descriptions has, marked {@code -} (ours) and {@code +} (theirs). */
    public static List<String> difference(List<String> ours, List<String> theirs) {
        List<String> difference = new ArrayList<>();
        ours.stream().filter(line -> !theirs.contains(line)).forEach(line -> difference.add("- " + line));
        theirs.stream().filter(line -> !ours.contains(line)).forEach(line -> difference.add("+ " + line));
        return difference;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Graph graph
                && graph.batchInterval.equals(batchInterval)
                && graph.describe().equals(describe());
    }

    @Override
    public int hashCode() {
        return Objects.hash(batchInterval, describe());
    }
}
