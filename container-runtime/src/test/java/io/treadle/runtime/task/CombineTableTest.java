package io.treadle.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Aggregation;
import org.junit.jupiter.api.Test;

class CombineTableTest {
    private static long digest(String... keys) throws Exception {
        CombineTable table =
                new CombineTable(new Aggregation<>(value -> value, (left, right) -> left, (left, right) -> left, true));
        for (String key : keys) {
            table.add(key, Hash.of(key), 1L);
        }
        return table.digest();
    }

    @Test
    void theSameKeysWithOtherCountsHaveAnotherDigest() throws Exception {
        assertThat(digest("a", "a", "b")).isEqualTo(digest("b", "a", "a")).isNotEqualTo(digest("a", "b", "b"));
    }
}
