package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;

import io.treadle.api.Pair;
import io.treadle.api.graph.Plan;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Lines per second and core of a word count: ten words a line, read from memory, one task, four
 * partitions that stay here. Argument: number of distinct words.
 */
final class WordCountBench {
    private static final int LINES = 200_000;

    private WordCountBench() {}

    public static void main(String[] args) {
        int distinct = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
        MemorySource<String> source = new MemorySource<>(Map.of("lines-0", lines(distinct)));
        Plan plan = Plan.of(
                Described.by(context -> context.stream(source)
                        .<String>mapMulti((line, out) -> {
                            int start = 0;
                            for (int end = line.indexOf(' '); end >= 0; end = line.indexOf(' ', start)) {
                                out.accept(line.substring(start, end));
                                start = end + 1;
                            }
                            out.accept(line.substring(start));
                        })
                        .mapToPair(word -> Pair.of(word, 1L))
                        .reduceByKey(Long::sum)
                        .print()),
                4);
        CoreRig rig = new CoreRig("one", plan).linked(1);
        for (int round = 1; round <= 25; round++) {
            var run = batch(round, 1, 1)
                    .setCommittedBatch(round - 1)
                    .addTasks(task(0, "lines-0", 0, LINES))
                    .setPlacement(CoreRig.placement(plan, "one"));
            long begun = cpuNanos();
            rig.run(1, run);
            rig.runTasks();
            double seconds = (cpuNanos() - begun) / 1e9;
            if (round % 5 == 0) {
                System.out.printf(
                        "%d distinct: %.2f M lines per CPU second, %.0f ns a word%n",
                        distinct, LINES / seconds / 1e6, seconds * 1e9 / LINES / 10);
            }
        }
    }

    /** Of this thread: other processes do not count, nor does the collector's work on its own threads. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Words by Zipf's law, as in text. */
    private static List<String> lines(int distinct) {
        double[] upTo = new double[distinct];
        double sum = 0;
        for (int i = 0; i < distinct; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            StringBuilder line = new StringBuilder();
            for (int word = 0; word < 10; word++) {
                int at = java.util.Arrays.binarySearch(upTo, random.nextDouble() * sum);
                line.append(word == 0 ? "" : " ").append("word").append(at < 0 ? -at - 1 : at);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
