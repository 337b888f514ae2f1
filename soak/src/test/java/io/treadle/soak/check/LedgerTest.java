package io.treadle.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.soak.load.Fed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Fed FED = new Fed(List.of(3L, 2L), 0);

    private final Ledger ledger = new Ledger("kafka", FED, Optional.empty());

    @Test
    void everyRecordOnceIsExact() {
        everything();
        Verdict verdict = ledger.verdict();
        assertThat(verdict.isExact()).isTrue();
        assertThat(verdict.line()).isEqualTo("kafka    EXACT: 5 records of 5, lost 0, duplicated 0, never fed 0");
        assertThat(verdict.offenders()).isEmpty();
    }

    @Test
    void anEmptyOutputOfNoInputIsExact() {
        assertThat(new Ledger("kafka", new Fed(List.of(0L), 0), Optional.empty())
                        .verdict()
                        .isExact())
                .isTrue();
    }

    @Test
    void aRecordThatIsMissingIsLostBetweenItsNeighboursBatches() {
        ledger.saw(0, 0, 7);
        ledger.saw(0, 2, 9);
        ledger.saw(1, 0, 7);
        Verdict verdict = ledger.verdict();
        assertThat(verdict.isExact()).isFalse();
        assertThat(verdict.lost()).isEqualTo(2);
        assertThat(verdict.offenders())
                .containsExactly(
                        "lost: producer 0 sequence 1, after batch 7 and before batch 9",
                        "lost: producer 1 sequence 1, after batch 7 and before the end");
    }

    @Test
    void whatIsMissingInARunNamesTheBatchesAroundTheRun() {
        ledger.saw(0, 2, 4);
        assertThat(ledger.verdict().offenders())
                .contains("lost: producer 0 sequence 0, after the beginning and before batch 4");
    }

    @Test
    void eachFurtherCopyIsADuplicateAndNamesBothBatches() {
        everything();
        ledger.saw(1, 1, 5);
        ledger.saw(1, 1, 6);
        Verdict verdict = ledger.verdict();
        assertThat(verdict.isExact()).isFalse();
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.duplicated()).isEqualTo(2);
        assertThat(verdict.read()).isEqualTo(7);
        assertThat(verdict.offenders())
                .containsExactly(
                        "duplicated: producer 1 sequence 1, of batch 1 and again of batch 5",
                        "duplicated: producer 1 sequence 1, of batch 1 and again of batch 6");
    }

    @Test
    void oneLostAndOneDoubledDoNotMakeUpForEachOther() {
        ledger.saw(0, 0, 1);
        ledger.saw(0, 0, 1);
        ledger.saw(0, 2, 1);
        ledger.saw(1, 0, 1);
        ledger.saw(1, 1, 1);
        Verdict verdict = ledger.verdict();
        assertThat(verdict.read()).isEqualTo(verdict.expected());
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.isExact()).isFalse();
    }

    @Test
    void whatWasNeverFedIsNamed() {
        everything();
        ledger.saw(2, 0, 3);
        ledger.saw(1, 2, 3);
        ledger.saw(-1, 0, 3);
        ledger.saw(0, -1, 3);
        Verdict verdict = ledger.verdict();
        assertThat(verdict.strange()).isEqualTo(4);
        assertThat(verdict.isExact()).isFalse();
        assertThat(verdict.offenders()).contains("never fed: producer 2 sequence 0, batch 3");
    }

    @Test
    void anotherOutputTellsTheBatchesOfOneThatDoesNot() {
        everything();
        Ledger files = new Ledger("files", FED, Optional.of(ledger));
        files.saw(0, 0, 0);
        files.saw(0, 0, 0);
        files.saw(0, 1, 0);
        files.saw(1, 0, 0);
        files.saw(1, 1, 0);
        assertThat(ledger.namesBatches()).isTrue();
        assertThat(files.namesBatches()).isFalse();
        assertThat(files.verdict().offenders())
                .containsExactly(
                        "lost: producer 0 sequence 2, which kafka has, of batch 1",
                        "duplicated: producer 0 sequence 0, of batch 1 and again");
    }

    @Test
    void anOutputThatDoesNotSayItsBatchCountsTheSame() {
        for (long sequence = 0; sequence < 3; sequence++) {
            ledger.saw(0, sequence, 0);
        }
        ledger.saw(1, 0, 0);
        ledger.saw(1, 1, 0);
        assertThat(ledger.verdict().isExact()).isTrue();
    }

    @Test
    void onlyTheFirstFiveOfEachKindAreNamed() {
        Ledger many = new Ledger("files", new Fed(List.of(1000L), 0), Optional.empty());
        for (int i = 0; i < 20; i++) {
            many.saw(0, 0, 1);
            many.saw(5, i, 1);
        }
        Verdict verdict = many.verdict();
        assertThat(verdict.lost()).isEqualTo(999);
        assertThat(verdict.offenders()).hasSize(15);
    }

    private void everything() {
        for (long sequence = 0; sequence < 3; sequence++) {
            ledger.saw(0, sequence, 1);
        }
        ledger.saw(1, 0, 1);
        ledger.saw(1, 1, 1);
    }
}
