package io.treadle.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.source.Available;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.SourceUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaPlannerTest {
    private static final Topics LINES = new Topics.Named(List.of("lines"));

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private Instant now = Instant.EPOCH;

    @Test
    void aNewApplicationBeginsBehindTheLastRecordIfItDoesNotSayMore() throws Exception {
        topic("lines", 2);
        holds("lines-0", 5, 50);
        holds("lines-1", 6, 60);

        assertThat(planner(LINES, StartAt.latest()).begin().partitions())
                .containsExactly(new Available("lines-0", 50, 50), new Available("lines-1", 60, 60));
    }

    @Test
    void aNewApplicationMayBeginAtTheEarliestRecord() throws Exception {
        topic("lines", 2);
        holds("lines-0", 5, 50);
        holds("lines-1", 6, 60);

        assertThat(planner(LINES, StartAt.earliest()).begin().partitions())
                .containsExactly(new Available("lines-0", 5, 50), new Available("lines-1", 6, 60));
    }

    @Test
    void aNewApplicationMayBeginAtGivenOffsetsAndElsewhereAtTheEarliest() throws Exception {
        topic("lines", 2);
        holds("lines-0", 5, 50);
        holds("lines-1", 6, 60);

        assertThat(planner(LINES, StartAt.offsets(Map.of("lines-1", 33L)))
                        .begin()
                        .partitions())
                .containsExactly(new Available("lines-0", 5, 50), new Available("lines-1", 33, 60));
    }

    @Test
    void givenOffsetsMustBeThere() {
        topic("lines", 1);
        holds("lines-0", 5, 50);

        assertThatThrownBy(() ->
                        planner(LINES, StartAt.offsets(Map.of("lines-0", 4L))).begin())
                .hasMessageContaining("offset 4 of lines-0")
                .hasMessageContaining("5 to 50");
        assertThatThrownBy(() ->
                        planner(LINES, StartAt.offsets(Map.of("words-0", 4L))).begin())
                .hasMessageContaining("words-0");
    }

    @Test
    void positionsOfACheckpointWinOverWhatTheApplicationAsks() throws Exception {
        topic("lines", 1);
        holds("lines-0", 5, 50);

        assertThat(planner(LINES, StartAt.latest()).poll(known("lines-0", 20)).partitions())
                .containsExactly(new Available("lines-0", 20, 50));
    }

    @Test
    void aPartitionAddedLaterBeginsAtItsEarliestRecord() throws Exception {
        topic("lines", 1);
        holds("lines-0", 0, 50);
        KafkaPlanner planner = planner(LINES, StartAt.latest());
        planner.begin();

        topic("lines", 2);
        holds("lines-0", 0, 50);
        holds("lines-1", 0, 7);
        now = now.plusSeconds(9);
        assertThat(planner.poll(known("lines-0", 50)).partitions()).hasSize(1);

        now = now.plusSeconds(1);
        assertThat(planner.poll(known("lines-0", 50)).partitions())
                .containsExactly(new Available("lines-0", 50, 50), new Available("lines-1", 0, 7));
    }

    @Test
    void theBeginningOfAPartitionStaysTheSameTillItIsDurable() throws Exception {
        topic("lines", 1);
        holds("lines-0", 0, 50);
        KafkaPlanner planner = planner(LINES, StartAt.latest());
        planner.begin();

        holds("lines-0", 0, 80);

        assertThat(planner.begin().partitions()).containsExactly(new Available("lines-0", 50, 80));
        assertThat(planner.poll(Known.NOTHING).partitions()).containsExactly(new Available("lines-0", 50, 80));
    }

    @Test
    void aPatternMeansWholeNamesAndFindsNewTopics() throws Exception {
        topic("orders-eu", 1);
        topic("old-orders-eu", 1);
        holds("orders-eu-0", 0, 5);
        KafkaPlanner planner = planner(new Topics.Matching(Pattern.compile("orders-.*")), StartAt.latest());
        assertThat(planner.begin().partitions()).containsExactly(new Available("orders-eu-0", 5, 5));

        topic("orders-us", 1);
        holds("orders-us-0", 0, 3);
        now = now.plusSeconds(10);

        assertThat(planner.poll(known("orders-eu-0", 5)).partitions())
                .containsExactly(new Available("orders-eu-0", 5, 5), new Available("orders-us-0", 0, 3));
    }

    @Test
    void aPatternThatMatchesNothingAtFirstLosesNoRecordOfTheTopicsThatCome() throws Exception {
        topic("payments", 1);
        KafkaPlanner planner = planner(new Topics.Matching(Pattern.compile("orders-.*")), StartAt.latest());
        assertThat(planner.begin().partitions()).isEmpty();

        topic("orders-eu", 1);
        holds("orders-eu-0", 0, 100);
        now = now.plusSeconds(10);

        assertThat(planner.poll(Known.NOTHING).partitions()).containsExactly(new Available("orders-eu-0", 0, 100));
    }

    @Test
    void aPatternThatMatchesAllLeavesOutKafkasOwnTopics() throws Exception {
        topic("lines", 1);
        topic("__consumer_offsets", 1);
        topic("__mine", 1);

        assertThat(planner(new Topics.Matching(Pattern.compile(".*")), StartAt.earliest())
                        .begin()
                        .partitions())
                .extracting(Available::partition)
                .containsExactly("__mine-0", "lines-0");
    }

    @Test
    void assignedPartitionsAreAllThatIsRead() throws Exception {
        topic("lines", 3);
        holds("lines-2", 0, 5);

        assertThat(planner(new Topics.Assigned(List.of(new TopicPartition("lines", 2))), StartAt.earliest())
                        .begin()
                        .partitions())
                .containsExactly(new Available("lines-2", 0, 5));
        assertThatThrownBy(() -> planner(
                                new Topics.Assigned(List.of(new TopicPartition("lines", 3))), StartAt.earliest())
                        .begin())
                .hasMessageContaining("lines-3")
                .hasMessageContaining("3 partitions, 0 to 2");
    }

    @Test
    void anUnknownTopicIsNamedWithTheServersAndWhatMayHaveBeenMeant() {
        topic("line", 1);
        topic("payments", 1);

        assertThatThrownBy(() -> planner(LINES, StartAt.latest()).begin())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("topic \"lines\" does not exist at broker:9092; did you mean line?");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAskedAgainLater() throws Exception {
        topic("lines", 1);
        holds("lines-0", 0, 5);
        KafkaPlanner planner = planner(LINES, StartAt.earliest());
        kafka.setOffsetsException(new TimeoutException("no answer within 5000 ms"));

        assertThatThrownBy(() -> planner.begin())
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("broker:9092");
        kafka.setOffsetsException(null);
        assertThat(planner.begin().partitions()).containsExactly(new Available("lines-0", 0, 5));
    }

    @Test
    void aRefusalStopsTheApplication() {
        topic("lines", 1);
        kafka.setOffsetsException(new TopicAuthorizationException(Set.of("lines")));

        assertThatThrownBy(() -> planner(LINES, StartAt.latest()).begin())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refuses")
                .hasMessageContaining("lines");
    }

    @Test
    void whatRetentionRemovedBeforeItWasReadIsAnErrorThatSaysWhatToDo() {
        topic("lines", 1);
        holds("lines-0", 30, 50);

        assertThatThrownBy(() -> planner(LINES, StartAt.latest()).poll(known("lines-0", 20)))
                .hasMessageContaining("lines-0")
                .hasMessageContaining("offset 20")
                .hasMessageContaining("earliest record left is 30")
                .hasMessageContaining("IfGone.EARLIEST");
    }

    @Test
    void whatRetentionRemovedIsPlannedAsAGapWhereTheApplicationAllowsIt() throws Exception {
        topic("lines", 1);
        holds("lines-0", 30, 50);

        assertThat(planner(LINES, StartAt.latest(), IfGone.EARLIEST)
                        .poll(known("lines-0", 20))
                        .partitions())
                .containsExactly(new Available("lines-0", 20, 50));
    }

    @Test
    void aLogThatEndsBeforeThePositionIsNotTheOneThatWasRead() {
        topic("lines", 1);
        holds("lines-0", 0, 10);

        assertThatThrownBy(
                        () -> planner(LINES, StartAt.latest(), IfGone.EARLIEST).poll(known("lines-0", 20)))
                .hasMessageContaining("lines-0")
                .hasMessageContaining("ends at offset 10")
                .hasMessageContaining("before 20")
                .hasMessageContaining("new checkpoint");
    }

    @Test
    void committedPositionsAreShownInTheGroupAtMostOnceASecond() throws Exception {
        topic("lines", 1);
        holds("lines-0", 0, 50);
        KafkaPlanner planner = planner(LINES, StartAt.latest());
        planner.begin();
        TopicPartition partition = new TopicPartition("lines", 0);
        kafka.assign(List.of(partition));

        planner.committed(Map.of("lines-0", 10L));
        planner.committed(Map.of("lines-0", 11L));
        assertThat(kafka.committed(Set.of(partition))).containsEntry(partition, new OffsetAndMetadata(10));

        now = now.plusSeconds(1);
        planner.committed(Map.of("lines-0", 12L));
        assertThat(kafka.committed(Set.of(partition))).containsEntry(partition, new OffsetAndMetadata(12));
    }

    private static Known known(String partition, long next) {
        return new Known(Map.of(partition, new Position(next, "")), "");
    }

    private KafkaPlanner planner(Topics topics, StartAt startAt) {
        return planner(topics, startAt, IfGone.FAIL);
    }

    private KafkaPlanner planner(Topics topics, StartAt startAt, IfGone ifGone) {
        return new KafkaPlanner(
                () -> kafka,
                new KafkaPlanner.Options("broker:9092", topics, startAt, ifGone, Duration.ofSeconds(10)),
                () -> now);
    }

    private void topic(String name, int partitions) {
        kafka.updatePartitions(
                name,
                IntStream.range(0, partitions)
                        .mapToObj(number -> new PartitionInfo(name, number, Node.noNode(), new Node[0], new Node[0]))
                        .toList());
        for (int number = 0; number < partitions; number++) {
            holds(name + "-" + number, 0, 0);
        }
    }

    private void holds(String partition, long earliest, long end) {
        kafka.updateBeginningOffsets(new HashMap<>(Map.of(Topics.partition(partition), earliest)));
        kafka.updateEndOffsets(new HashMap<>(Map.of(Topics.partition(partition), end)));
    }
}
