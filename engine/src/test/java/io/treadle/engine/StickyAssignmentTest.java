package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StickyAssignmentTest {
    private static final int PARTS = 12;

    private final StickyAssignment<Integer> parts = new StickyAssignment<>();

    private Map<Integer, String> owners() {
        Map<Integer, String> owners = new HashMap<>();
        for (int part = 0; part < PARTS; part++) {
            owners.put(part, parts.owner(part));
        }
        return owners;
    }

    private void placeAll(List<String> live) {
        for (int part = 0; part < PARTS; part++) {
            parts.place(part, live);
        }
    }

    private long moved(Map<Integer, String> before) {
        return owners().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .count();
    }

    private List<Long> loads(List<String> live) {
        List<Long> loads = new ArrayList<>();
        live.forEach(each ->
                loads.add(owners().values().stream().filter(each::equals).count()));
        return loads;
    }

    @Test
    void partsAreSharedOutEvenly() {
        placeAll(List.of("a", "b", "c"));
        assertThat(loads(List.of("a", "b", "c"))).containsExactly(4L, 4L, 4L);
    }

    @Test
    void whenOneGoesOnlyItsPartsMove() {
        placeAll(List.of("a", "b", "c"));
        Map<Integer, String> before = owners();
        assertThat(parts.balance(List.of("a", "b"))).isTrue();
        assertThat(moved(before)).isEqualTo(4);
        assertThat(loads(List.of("a", "b"))).containsExactly(6L, 6L);
    }

    @Test
    void whenOneComesItGetsNoMoreThanItsShare() {
        placeAll(List.of("a", "b"));
        Map<Integer, String> before = owners();
        assertThat(parts.balance(List.of("a", "b", "c"))).isTrue();
        assertThat(moved(before)).isEqualTo(4);
        assertThat(loads(List.of("a", "b", "c"))).containsExactly(4L, 4L, 4L);
    }

    @Test
    void whenNothingChangesNothingMoves() {
        placeAll(List.of("a", "b"));
        assertThat(parts.balance(List.of("a", "b"))).isFalse();
        assertThat(parts.retain(List.of("b", "a"))).isFalse();
    }

    @Test
    void aPartMovesAwayOnlyIfThereIsAnother() {
        parts.place(0, List.of("a"));
        assertThat(parts.moveAway(0, List.of("a"))).isFalse();
        assertThat(parts.moveAway(0, List.of("a", "b"))).isTrue();
        assertThat(parts.owner(0)).isEqualTo("b");
    }
}
