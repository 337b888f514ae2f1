package io.treadle.runtime;

import io.treadle.api.Pair;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.StageSize;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The word count of the tests: what it counted is gathered by (batch, partition), the later attempt replacing the earlier. */
final class WordCount {
    final Map<List<Long>, Map<String, Long>> output = new ConcurrentHashMap<>();
    final MemorySource<String> source;
    final Plan plan;

    WordCount(Map<String, List<String>> partitions, int parallelism) {
        source = new MemorySource<>(partitions);
        plan = Plan.of(
                Described.by(context -> context.stream(source)
                        .uid("lines")
                        .<String>mapMulti((line, out) -> {
                            for (String word : line.split(" ")) {
                                out.accept(word);
                            }
                        })
                        .mapToPair(word -> Pair.of(word, 1L))
                        .reduceByKey(Long::sum)
                        .uid("counts")
                        .foreachPartition((part, counts) -> {
                            Map<String, Long> seen = new TreeMap<>();
                            counts.forEachRemaining(count -> seen.merge(count.key(), count.value(), Long::sum));
                            output.put(List.of(part.batch().number(), (long) part.part()), seen);
                        })),
                parallelism);
    }

    /** The counts of a batch over all partitions. */
    Map<String, Long> counts(long batch) {
        Map<String, Long> counts = new TreeMap<>();
        output.forEach((key, seen) -> {
            if (key.get(0) == batch) {
                seen.forEach((word, count) -> counts.merge(word, count, Long::sum));
            }
        });
        return counts;
    }

    static RunBatch.Builder batch(long batch, int attempt, int sourceTasks) {
        return RunBatch.newBuilder()
                .setBatch(batch)
                .setAttempt(attempt)
                .setPlacementVersion(1)
                .addSizes(StageSize.newBuilder().setStage(0).setTasks(sourceTasks));
    }

    static SourceTask task(int task, String partition, long from, long until) {
        return SourceTask.newBuilder()
                .setTask(task)
                .setPart(task)
                .setPartition(partition)
                .setFrom(from)
                .setUntil(until)
                .build();
    }
}
