package io.treadle.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.SinkContext;
import io.treadle.connectors.kafka.write.OutputPart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"broker", "broker:", ":9092", "a:9092,", "a:9092,b", "", "broker:port"})
    void serversAreHostsWithPorts(String servers) {
        assertThatThrownBy(() -> KafkaSource.lines(servers))
                .hasMessageContaining("\"" + servers + "\"")
                .hasMessageContaining("HOST:PORT");
        assertThatThrownBy(() -> KafkaSink.to(servers, "topic")).hasMessageContaining("HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker:9092", "a.b-c:1, 10.0.0.1:9092", "[::1]:9092"})
    void severalServersMayBeGiven(String servers) {
        assertThat(ClientSettings.servers(servers)).isEqualTo(servers);
    }

    @Test
    void aPropertyThatIsRefusedNamesWhatToDoInstead() {
        assertThatThrownBy(() -> KafkaSource.lines("broker:9092").property("group.id", "mine"))
                .hasMessageContaining("group.id")
                .hasMessageContaining("group(");
        assertThatThrownBy(() -> KafkaSink.to("broker:9092", "topic").property("acks", "1"))
                .hasMessageContaining("acks")
                .hasMessageContaining("all in-sync replicas");
        assertThatThrownBy(() -> KafkaSink.to("broker:9092", "topic").property("transactional.id", "mine"))
                .hasMessageContaining("exactlyOnce()");
        assertThatThrownBy(() -> KafkaSink.to("broker:9092", "topic").property("transaction.timeout.ms", "1000"))
                .hasMessageContaining("transactionTimeout(");
        assertThatThrownBy(() -> KafkaSink.to("broker:9092", "topic").transactionTimeout(Duration.ofMillis(10)))
                .hasMessageContaining("PT0.01S");
    }

    @Test
    void eachPartHasAProducerOfItsOwnWithBoundedMemory() {
        ClientSettings settings = new ClientSettings("broker:9092", "shop", "counts");
        Map<String, Object> first =
                settings.transactionalProducer(part(0), Duration.ofMinutes(5), Map.of("compression.type", "zstd"));
        Map<String, Object> second = settings.transactionalProducer(part(1), Duration.ofMinutes(5), Map.of());

        assertThat(first.get("transactional.id"))
                .isEqualTo("treadle-0123456789ab-counts-0")
                .isNotEqualTo(second.get("transactional.id"));
        assertThat(first)
                .containsEntry("transaction.timeout.ms", 300_000)
                .containsEntry("compression.type", "zstd")
                .containsEntry("buffer.memory", 8 << 20);
    }

    @Test
    void anotherCheckpointHasMarksOfItsOwn() {
        assertThat(new OutputPart(new SinkContext("shop", "counts", "aaaaaaaaaaaa"), "broker:9092", "counts", 0).id())
                .isNotEqualTo(part(0).id());
    }

    @Test
    void twoStreamsOfAnApplicationShowTheirPositionsInGroupsOfTheirOwn() {
        assertThat(group("lines")).isNotEqualTo(group("orders"));
    }

    private static OutputPart part(int number) {
        return new OutputPart(new SinkContext("shop", "counts", "0123456789ab"), "broker:9092", "counts", number);
    }

    private static Object group(String uid) {
        return new ClientSettings("broker:9092", "shop", uid)
                .planner(Optional.empty(), Duration.ofSeconds(10), Map.of())
                .get("group.id");
    }
}
