package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoTallyTest {
    private final DemoTally tally = new DemoTally();

    @Test
    void whatIsCountedOnceIsExact() {
        tally.fed("to be or not  to be");
        tally.counted("1\tto\t2");
        tally.counted("1\tbe\t1");
        tally.counted("2\tbe\t1");
        tally.counted("2\tor\t1");
        tally.counted("2\tnot\t1");
        assertThat(tally.result()).isEqualTo(new DemoTally.Result(6, 6, 0, 0, 0));
        assertThat(tally.result().isExact()).isTrue();
    }

    @Test
    void aRecordThatIsWrittenTwiceIsSeenAndCountsTwice() {
        tally.fed("a a");
        tally.counted("7\ta\t2");
        tally.counted("7\ta\t2");
        assertThat(tally.result()).isEqualTo(new DemoTally.Result(4, 2, 0, 2, 1));
        assertThat(tally.result().isExact()).isFalse();
    }

    @Test
    void aRecordThatIsWrittenTwiceIsSeenEvenIfTheSumIsRight() {
        tally.fed("a a");
        tally.counted("7\ta\t1");
        tally.counted("7\ta\t1");
        assertThat(tally.result()).isEqualTo(new DemoTally.Result(2, 2, 0, 0, 1));
        assertThat(tally.result().isExact()).isFalse();
    }

    @Test
    void lossesAndDuplicatesDoNotMakeUpForEachOther() {
        tally.fed("a b");
        tally.counted("1\ta\t2");
        assertThat(tally.result()).isEqualTo(new DemoTally.Result(2, 2, 1, 1, 0));
        assertThat(tally.result().isExact()).isFalse();
    }

    @Test
    void theTextOfTheDemoNeverEnds() {
        DemoText text = DemoText.load();
        assertThat(text.line(0)).isEqualTo("Shall I compare thee to a summer's day?");
        assertThat(text.line(1_000_000_007)).isNotBlank();
    }
}
