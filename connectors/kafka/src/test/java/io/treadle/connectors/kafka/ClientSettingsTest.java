package io.treadle.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    }

    @Test
    void twoStreamsOfAnApplicationShowTheirPositionsInGroupsOfTheirOwn() {
        assertThat(group("lines")).isNotEqualTo(group("orders"));
    }

    private static Object group(String uid) {
        return new ClientSettings("broker:9092", "shop", uid)
                .planner(Optional.empty(), Duration.ofSeconds(10), Map.of())
                .get("group.id");
    }
}
