package io.treadle.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an Exchange sends which record. */
class DealTest {
    private static final Operator REPARTITION =
            new Operator(1, "r", true, "repartition", List.of(0), new Operation.Exchange(OptionalInt.empty()));

    private final Origin origin = new Origin();

    private ExchangeWriter writer(int task, int partitions) {
        ShuffleTarget target =
                new ShuffleTarget(REPARTITION, partitions, partition -> true, new ShuffleCodec(List.of()), 1 << 20);
        return new ExchangeWriter(target, origin, task);
    }

    private static Map<Object, Integer> partitionByRecord(ExchangeWriter writer) {
        Map<BucketId, Bucket> buckets = new HashMap<>();
        writer.into(buckets);
        Map<Object, Integer> partitions = new HashMap<>();
        buckets.forEach((id, bucket) ->
                ((Bucket.Records) bucket).records().forEach(record -> partitions.put(record, id.partition())));
        return partitions;
    }

    /** By partition, how many records it got of some tasks. */
    private Map<Integer, Integer> sizes(int tasks, int records, int results, int gap, int partitions) throws Exception {
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            sizes.put(partition, 0);
        }
        for (int task = 0; task < tasks; task++) {
            ExchangeWriter writer = writer(task, partitions);
            for (int i = 0; i < records; i++) {
                origin.moveTo((long) i * gap);
                for (int result = 0; result < results; result++) {
                    writer.accept(task + ":" + i + ":" + result);
                }
            }
            partitionByRecord(writer).values().forEach(partition -> sizes.merge(partition, 1, Integer::sum));
        }
        return sizes;
    }

    @Test
    void theSameResultsInAnotherOrderHaveAnotherDigest() throws Exception {
        ExchangeWriter first = writer(0, 4);
        ExchangeWriter second = writer(0, 4);
        origin.moveTo(7);
        for (String record : List.of("red", "green")) {
            first.accept(record);
        }
        for (String record : List.of("green", "red")) {
            second.accept(record);
        }
        assertThat(second.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aSecondReadThatLacksTheFirstRecordOfAllHasAnotherDigest() throws Exception {
        ExchangeWriter whole = writer(0, 4);
        ExchangeWriter lacking = writer(0, 4);
        for (long at = 0; at < 5; at++) {
            origin.moveTo(at);
            whole.accept("record");
            if (at > 0) {
                lacking.accept("record");
            }
        }
        assertThat(lacking.digest()).isNotEqualTo(whole.digest());
        assertThat(Digest.of(Hash.of(""))).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"1,7,1,1,4", "1,4,1,1,4", "5,1,1,1,4", "8,1,1,1,8", "3,4,4,1,4", "1,100,1,1,7", "1,1,9,1,4"})
    void neighboursAndSmallBatchesAreDealtEvenly(int tasks, int records, int results, int gap, int partitions)
            throws Exception {
        int even = tasks * records * results / partitions;

        assertThat(sizes(tasks, records, results, gap, partitions).values())
                .allSatisfy(size -> assertThat(size).isBetween(even - 1, even + 2));
    }

    @ParameterizedTest
    @CsvSource({"2", "4", "8", "10", "64", "100", "1000", "4096"})
    void positionsWithGapsOfEqualWidthAreDealtAsEvenly(int gap) throws Exception {
        assertThat(sizes(1, 4000, 1, gap, 8).values())
                .allSatisfy(size -> assertThat(size).isBetween(400, 600));
    }

    @Test
    void aSecondReadThatLacksRecordsSendsTheOthersToTheSamePartitions() throws Exception {
        ExchangeWriter whole = writer(3, 5);
        ExchangeWriter lacking = writer(3, 5);
        for (int i = 0; i < 100; i++) {
            origin.moveTo(i);
            for (int result = 0; result < 3; result++) {
                whole.accept(i + ":" + result);
                if (i % 7 != 0) {
                    lacking.accept(i + ":" + result);
                }
            }
        }

        assertThat(partitionByRecord(whole)).containsAllEntriesOf(partitionByRecord(lacking));
        assertThat(lacking.digest()).isNotEqualTo(whole.digest());
    }
}
