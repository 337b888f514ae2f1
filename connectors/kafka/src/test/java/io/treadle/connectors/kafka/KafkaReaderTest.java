package io.treadle.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.source.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** The test is the fetch thread: it steps the fetcher while tasks read on threads of their own. */
class KafkaReaderTest {
    private static final TopicPartition P0 = new TopicPartition("lines", 0);
    private static final TopicPartition P1 = new TopicPartition("lines", 1);

    private final MockConsumer<ByteBuffer, ByteBuffer> kafka = new MockConsumer<>("none");
    private long nowNanos;

    private IfGone ifGone = IfGone.FAIL;
    private long prefetchBytes = 1 << 20;

    @Test
    void aSliceIsReadFromItsFirstPositionUpToButNotIncludingItsLast() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 1, 3));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1, 2, 3);

        assertThat(finish(fetcher, read)).containsExactly("1=r1", "2=r2");
    }

    @Test
    void whatWasFetchedAheadServesTheNextSliceWithoutTheFetchThread() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 2));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1, 2, 3);
        finish(fetcher, read);

        assertThat(read(fetcher, new Slice("lines-0", 2, 4)).join()).containsExactly("2=r2", "3=r3");
    }

    @Test
    void theSameSliceAgainGivesEqualRecords() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 2));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1, 2);
        List<String> first = finish(fetcher, read);

        CompletableFuture<List<String>> again = read(fetcher, new Slice("lines-0", 0, 2));
        stepUntilAt(fetcher, 0);
        add(P0, 0, 1, 2);

        assertThat(finish(fetcher, again)).isEqualTo(first);
    }

    @Test
    void offsetsThatHaveNoRecordAreNormal() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 2, 8));
        stepUntilAssigned(fetcher, P0);
        add(P0, 4, 6, 9);

        assertThat(finish(fetcher, read)).containsExactly("4=r4", "6=r6");
        assertThat(read(fetcher, new Slice("lines-0", 8, 10)).join()).containsExactly("9=r9");
    }

    @Test
    void partitionsAreReadAtTheSameTime() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> zero = read(fetcher, new Slice("lines-0", 0, 1));
        CompletableFuture<List<String>> one = read(fetcher, new Slice("lines-1", 0, 1));
        stepUntilAssigned(fetcher, P0, P1);
        add(P1, 0);
        assertThat(finish(fetcher, one)).containsExactly("0=r0");
        assertThat(zero).isNotDone();
        add(P0, 0);
        assertThat(finish(fetcher, zero)).containsExactly("0=r0");
    }

    @Test
    void aFullQueuePausesItsPartitionTillItIsHalfEmpty() {
        prefetchBytes = 1_000; // four records
        Fetcher fetcher = fetcher();
        kafka.setMaxPollRecords(2);
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 1));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1, 2, 3, 4, 5, 6, 7);
        finish(fetcher, read);
        while (kafka.paused().isEmpty()) {
            fetcherStep(fetcher);
        }
        long stopped = kafka.position(P0);
        assertThat(stopped).isLessThan(8);

        assertThat(finish(fetcher, read(fetcher, new Slice("lines-0", 1, 8)))).hasSize(7);
        fetcherStep(fetcher);
        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void aFailedTaskLeavesThePartitionToBeReadAgain() {
        Fetcher fetcher = fetcher();
        KafkaReader<String> reader = new KafkaReader<>(fetcher, KafkaRecord::text, () -> {});
        CompletableFuture<Void> failing = CompletableFuture.runAsync(() ->
                quietly(() -> reader.read(new Slice("lines-0", 0, 2), (position, record) -> {
                    throw new IllegalArgumentException("user");
                })));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1);
        assertThatThrownBy(() -> finish(fetcher, failing)).hasRootCauseMessage("user");

        CompletableFuture<List<String>> again = read(fetcher, new Slice("lines-0", 0, 2));
        stepUntilAt(fetcher, 0);
        add(P0, 0, 1);
        assertThat(finish(fetcher, again)).containsExactly("0=r0", "1=r1");
    }

    @Test
    void aRecordThatCannotBeDecodedIsNamed() {
        Fetcher fetcher = fetcher();
        KafkaReader<Integer> reader = new KafkaReader<>(fetcher, record -> Integer.valueOf(record.text()), () -> {});
        CompletableFuture<Void> read = CompletableFuture.runAsync(
                () -> quietly(() -> reader.read(new Slice("lines-0", 0, 2), (position, record) -> {})));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0, 1);

        assertThatThrownBy(() -> finish(fetcher, read))
                .hasMessageContaining("partition lines-0, offset 0")
                .hasMessageContaining("r0");
    }

    @Test
    void anOffsetThatRetentionRemovedIsNamedWithTheEarliestLeft() {
        Fetcher fetcher = fetcher();
        kafka.updateBeginningOffsets(Map.of(P0, 30L));
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 20, 40));
        stepUntilAssigned(fetcher, P0);
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(P0, 20L)));

        assertThatThrownBy(() -> finish(fetcher, read))
                .hasMessageContaining("lines-0")
                .hasMessageContaining("offset 20")
                .hasMessageContaining("earliest record left is 30");
    }

    @Test
    void anOffsetThatRetentionRemovedIsSkippedWhereTheApplicationAllowsIt() {
        ifGone = IfGone.EARLIEST;
        Fetcher fetcher = fetcher();
        kafka.updateBeginningOffsets(Map.of(P0, 30L));
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 20, 31));
        stepUntilAssigned(fetcher, P0);
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(P0, 20L)));
        fetcherStep(fetcher);
        add(P0, 30, 31);

        assertThat(finish(fetcher, read)).containsExactly("30=r30");
    }

    @Test
    void aSliceThatIsGoneAsAWholeIsEmptyWhereTheApplicationAllowsIt() {
        ifGone = IfGone.EARLIEST;
        Fetcher fetcher = fetcher();
        kafka.updateBeginningOffsets(Map.of(P0, 30L));
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 20, 30));
        stepUntilAssigned(fetcher, P0);
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(P0, 20L)));

        assertThat(finish(fetcher, read)).isEmpty();
    }

    @Test
    void afterAnErrorTheNextReadTriesAgain() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 1));
        stepUntilAssigned(fetcher, P0);
        kafka.setPollException(new TopicAuthorizationException("lines"));
        assertThatThrownBy(() -> finish(fetcher, read))
                .hasMessageContaining("lines-0")
                .hasMessageContaining("offset 0");

        CompletableFuture<List<String>> again = read(fetcher, new Slice("lines-0", 0, 1));
        stepUntilAssigned(fetcher, P0);
        add(P0, 0);
        assertThat(finish(fetcher, again)).containsExactly("0=r0");
    }

    @Test
    void aPartitionThatNobodyAsksForIsGivenUp() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 1));
        CompletableFuture<List<String>> other = read(fetcher, new Slice("lines-1", 0, 1));
        stepUntilAssigned(fetcher, P0, P1);
        add(P0, 0);
        add(P1, 0);
        finish(fetcher, read);
        finish(fetcher, other);

        for (long seconds = 0; seconds < 100; seconds += 20) {
            long from = 1 + seconds / 20;
            CompletableFuture<List<String>> next = read(fetcher, new Slice("lines-1", from, from + 1));
            add(P1, from);
            finish(fetcher, next);
            nowNanos += TimeUnit.SECONDS.toNanos(20);
        }

        assertThat(kafka.assignment()).containsExactly(P1);
    }

    @Test
    void aTopicThatIsNoMoreEndsTheWaiting() {
        Fetcher fetcher = fetcher();
        kafka.updatePartitions("lines", List.of());
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 1));
        stepUntilAssigned(fetcher, P0);

        assertThatThrownBy(() -> finish(fetcher, read, TimeUnit.SECONDS.toNanos(1)))
                .hasMessageContaining("lines-0")
                .hasMessageContaining("does not exist any more");
    }

    @Test
    void closingEndsTheWaiting() {
        Fetcher fetcher = fetcher();
        CompletableFuture<List<String>> read = read(fetcher, new Slice("lines-0", 0, 1));
        stepUntilAssigned(fetcher, P0);
        fetcher.close();

        assertThatThrownBy(read::join).hasMessageContaining("closed");
        assertThatThrownBy(() -> read(fetcher, new Slice("lines-1", 0, 1)).join())
                .hasMessageContaining("closed");
    }

    @Test
    void aCancelledTaskStopsWaiting() throws Exception {
        Fetcher fetcher = fetcher();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        KafkaReader<String> reader = new KafkaReader<>(fetcher, KafkaRecord::text, () -> {});
        Thread task = new Thread(() -> {
            try {
                reader.read(new Slice("lines-0", 0, 1), (position, record) -> {});
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        task.start();
        stepUntilAssigned(fetcher, P0);
        task.interrupt();

        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    private Fetcher fetcher() {
        return new Fetcher(kafka, new Fetcher.Options("broker:9092", ifGone, prefetchBytes));
    }

    private CompletableFuture<List<String>> read(Fetcher fetcher, Slice slice) {
        KafkaReader<String> reader = new KafkaReader<>(fetcher, KafkaRecord::text, () -> {});
        return CompletableFuture.supplyAsync(() -> {
            List<String> got = new ArrayList<>();
            quietly(() -> reader.read(slice, (position, record) -> got.add(position + "=" + record)));
            return got;
        });
    }

    private <R> R finish(Fetcher fetcher, CompletableFuture<R> read) {
        return finish(fetcher, read, 0);
    }

    private <R> R finish(Fetcher fetcher, CompletableFuture<R> read, long nanosPerStep) {
        while (!read.isDone()) {
            fetcherStep(fetcher);
            nowNanos += nanosPerStep;
        }
        return read.join();
    }

    private void stepUntilAssigned(Fetcher fetcher, TopicPartition... partitions) {
        while (!kafka.assignment().containsAll(List.of(partitions))) {
            fetcherStep(fetcher);
        }
    }

    private void stepUntilAt(Fetcher fetcher, long position) {
        while (kafka.position(P0) != position) {
            fetcherStep(fetcher);
        }
    }

    private void fetcherStep(Fetcher fetcher) {
        quietly(() -> fetcher.step(nowNanos));
    }

    private void add(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            ByteBuffer value = ByteBuffer.wrap(("r" + offset).getBytes(StandardCharsets.UTF_8));
            kafka.addRecord(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offset,
                    0L,
                    TimestampType.CREATE_TIME,
                    -1,
                    value.remaining(),
                    null,
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new CompletionException(e.getMessage(), e);
        }
    }
}
