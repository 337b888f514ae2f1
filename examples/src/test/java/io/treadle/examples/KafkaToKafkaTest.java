package io.treadle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.BatchId;
import io.treadle.examples.KafkaToKafka.Order;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaToKafkaTest {
    @Test
    void anOrderIsCleanedAndCarriesTheTimeOfItsBatch() {
        Order order = Order.parse(" 17, Anna ,12.5");

        assertThat(order.isClean()).isTrue();
        assertThat(order.cleaned(new BatchId(3, Instant.EPOCH))).isEqualTo("17\tanna\t1250\t1970-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "17,Anna", "17,Anna,12.5,x", "17,Anna,much", "17,Anna,0.001", "17,Anna,1e30"})
    void whatIsNoOrderIsRejectedWithItsReason(String line) {
        Order order = Order.parse(line);

        assertThat(order.isClean()).isFalse();
        assertThat(order.rejected()).startsWith(line + "\t").contains("wanted");
    }
}
