package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Lines per second and core of the word count of {@link WordCount}: ten words a line, read from memory, one task, four
 * partitions that stay here. Argument: number of distinct words.
 */
final class WordCountBench {
    private static final int LINES = 200_000;

    private WordCountBench() {}

    public static void main(String[] args) {
        int distinct = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
        WordCount app = new WordCount(Map.of("lines-0", lines(distinct)), 4);
        CoreRig rig = new CoreRig("one", app.plan).linked(1);
        for (int round = 1; round <= 25; round++) {
            var run = batch(round, 1, 1)
                    .setCommittedBatch(round - 1)
                    .addTasks(task(0, "lines-0", 0, LINES))
                    .setPlacement(CoreRig.placement(app.plan, "one"));
            long begun = System.nanoTime();
            rig.run(1, run);
            rig.runTasks();
            double seconds = (System.nanoTime() - begun) / 1e9;
            app.output.clear();
            if (round % 5 == 0) {
                System.out.printf(
                        "%d distinct: %.2f M lines/s, %.0f ns/word%n",
                        distinct, LINES / seconds / 1e6, seconds * 1e9 / LINES / 10);
            }
        }
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
