package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.treadle.wal.LogFencedException;
import io.treadle.wal.MemoryLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final String A = "application_1_0001";
    private static final String B = "application_1_0002";

    private final MemoryLogStore store = new MemoryLogStore();
    private final Claims claims = new Claims(store);

    @Test
    void aLaterAttemptOfTheSameApplicationReplacesAnEarlierOne() throws IOException {
        long first = claims.claim(A);
        claims.requireInCharge(first);
        long second = claims.claim(A);
        claims.requireInCharge(second);
        assertThatExceptionOfType(LogFencedException.class)
                .isThrownBy(() -> claims.requireInCharge(first))
                .isNotInstanceOf(RivalApplicationException.class)
                .withMessageContaining("epoch 2 is claimed by a later attempt of " + A);
    }

    @Test
    void ofTwoApplicationsTheOneThatBeganLaterStays() throws IOException {
        long ofA = claims.claim(A);
        long ofB = claims.claim(B);
        claims.requireInCharge(ofB);
        assertThatExceptionOfType(RivalApplicationException.class)
                .isThrownBy(() -> claims.requireInCharge(ofA))
                .withMessageContaining("the checkpoint directory memory belongs to " + B)
                .withMessageContaining(A + " ends for good")
                .withMessageContaining("stop " + B + " first");
    }

    @Test
    void anAttemptOfTheLoserThatStartsLateClaimsNothing() throws IOException {
        claims.claim(A);
        long ofB = claims.claim(B);
        assertThatExceptionOfType(RivalApplicationException.class).isThrownBy(() -> claims.claim(A));
        assertThat(claims.highest()).isEqualTo(ofB);
        claims.requireInCharge(ofB);
        assertThat(claims.claim(B)).isEqualTo(3);
    }

    /** The late attempt has looked, and found nobody; then the other application claims; then the late attempt does. */
    @Test
    void anEpochThatTheLoserClaimedInBetweenChangesNothing() throws IOException {
        claims.claim(A);
        MemoryLogStore late = store.anotherProcess();
        long[] ofB = new long[1];
        long looked = 2; // the list and the read of the look before the claim
        late.beforeOperation(looked, () -> {
            try {
                ofB[0] = claims.claim(B);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThatExceptionOfType(RivalApplicationException.class).isThrownBy(() -> new Claims(late).claim(A));

        assertThat(ofB[0]).isEqualTo(2);
        assertThat(claims.highest()).isEqualTo(3);
        assertThatCode(() -> claims.requireInCharge(2)).doesNotThrowAnyException();
        assertThat(claims.claim(B)).isEqualTo(4);
        assertThatExceptionOfType(LogFencedException.class)
                .isThrownBy(() -> claims.requireInCharge(2))
                .isNotInstanceOf(RivalApplicationException.class);
        assertThatExceptionOfType(RivalApplicationException.class).isThrownBy(() -> claims.requireInCharge(3));
    }

    @Test
    void anApplicationMayFollowOneThatHasEnded() throws IOException {
        claims.claim(A);
        claims.claim(A);
        claims.claim(B);
        long second = claims.claim(B);
        claims.requireInCharge(second);
    }
}
