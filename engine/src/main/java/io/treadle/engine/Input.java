package io.treadle.engine;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Plan;
import io.treadle.api.source.Position;
import io.treadle.engine.SliceAllocator.Want;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * One input stream: what it holds beyond what is planned. One kind is asked before each batch, the other is told of whenever there is
 * something. Confined to the driver's loop.
 */
sealed interface Input permits PolledInput, ReceivedInput {
    /** Which kind of input a stage reads. */
    @FunctionalInterface
    interface Kinds {
        Input of(Plan.Stage stage);
    }

    /** The kinds of a plan's streams: all that a graph can have today are asked. */
    static Kinds of(Plan plan) {
        long intervalNanos = plan.graph().batchInterval().toNanos();
        return stage -> {
            if (stage.input().operation() instanceof Operation.Read read) {
                return new PolledInput(stage.input().uid(), read.source().maxRatePerPartition(), intervalNanos);
            }
            throw new IllegalArgumentException("no input is read by %s".formatted(stage.input()));
        };
    }

    String uid();

    Holdings holdings();

    /** Whether nothing is missing that is worth waiting for. */
    boolean isSettled();

    /** Whether nothing more is to come before the application ends. */
    boolean isLastOver();

    /** Whether it is known what there was before the application ends. */
    boolean isLastAnswered();

    /** Whether that a partition begins is on its way to the log. */
    boolean isFinding(String partition);

    /** The beginnings of these, perhaps none, and how far the source has looked, are on their way to the log: till {@link #found}. */
    void finding(Set<String> partitions);

    void found(Set<String> partitions);

    /** Begins an interval of the rate limit. */
    void tick();

    /** What the rate limit leaves of {@code records}. */
    long limit(String partition, long records);

    /** Records that are planned count against the rate limit. */
    void took(String partition, long records);

    /** What keeps it from being read; empty if nothing does. */
    Optional<String> trouble();

    /**
     * What it would give to a batch, within its rate limit.
     *
     * @param planned how far each partition that has not ended is planned
     */
    default List<Want> wants(SortedMap<String, Position> planned) {
        List<Want> wants = new ArrayList<>();
        int part = 0;
        for (Map.Entry<String, Position> known : planned.entrySet()) {
            int itsPart = part++;
            holdings().tail(known.getKey(), known.getValue()).ifPresent(tail -> {
                long records = limit(tail.partition(), tail.records());
                if (records > 0) {
                    wants.add(new Want(uid(), itsPart, tail, records));
                }
            });
        }
        return wants;
    }

    /** Records known to be readable and not planned, where they are not counted reckoned. */
    default long backlog(SortedMap<String, Position> planned) {
        long records = 0;
        for (Map.Entry<String, Position> known : planned.entrySet()) {
            records += holdings()
                    .tail(known.getKey(), known.getValue())
                    .map(Tail::records)
                    .orElse(0L);
        }
        return records;
    }
}
