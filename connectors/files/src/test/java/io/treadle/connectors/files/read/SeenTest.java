package io.treadle.connectors.files.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeenTest {
    @Test
    void aMillionFilesTakeNoMoreThanACursorMayHave() {
        Seen seen = new Seen();
        for (int i = 0; i < 1_000_000; i++) {
            seen.add(new Seen.Key(1_700_000_000_000L + i, i * 31L));
        }

        assertThat(seen.cursor().length()).isLessThan(65536);
        Seen again = Seen.parse(seen.cursor());
        assertThat(again.has(new Seen.Key(1_700_000_999_999L, 999_999 * 31L))).isTrue();
        assertThat(again.isOlder(new Seen.Key(1_700_000_000_000L, 0))).isTrue();
    }

    @Test
    void whatComesLateAmongOldOnesIsCountedAndWhatIsDeletedIsNot() {
        Seen seen = new Seen();
        List<Seen.Key> there = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Seen.Key key = Seen.Key.of("/in/" + i, 1000 + i);
            there.add(key);
            seen.add(key);
        }
        assertThat(seen.compare(there)).isZero();

        there.add(Seen.Key.of("/in/late", 1001));
        assertThat(seen.compare(there)).isEqualTo(1);
        assertThat(seen.compare(there)).isZero();

        there.subList(0, 100).clear();
        assertThat(seen.compare(there)).isZero();
    }

    @Test
    void whatIsNotListedIsRememberedUntilThereIsNoRoom() {
        Seen seen = new Seen();
        Seen.Key away = Seen.Key.of("/in/away", 1_000_000);
        Seen.Key oldest = Seen.Key.of("/in/oldest", 1);
        seen.add(away);
        seen.add(oldest);
        List<Seen.Key> there = new ArrayList<>(List.of(oldest));
        seen.compare(there);
        assertThat(Seen.parse(seen.cursor()).has(away)).isTrue();

        for (int i = 0; i < 2999; i++) {
            Seen.Key key = Seen.Key.of("/in/" + i, 1000 + i);
            there.add(key);
            seen.add(key);
        }

        assertThat(seen.has(away)).isFalse();
        assertThat(there).allMatch(seen::has);
    }
}
