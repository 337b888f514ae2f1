package io.treadle.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.tls.CertificateAuthority;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pushes to a peer that cannot be reached, so that every attempt breaks at once. Time is what the test says it is. */
class PushClientTest implements PushClient.Turns {
    private static final int MANY = 20;

    private final Peer peer =
            Peer.newBuilder().setIncarnation("two").setPushAddress("nowhere").build();
    private final Deque<Runnable> later = new ArrayDeque<>();
    /** Of all that was or is to be done later, how long after. Each attempt that breaks adds one. */
    private final List<Long> waits = new ArrayList<>();

    private final List<String> lost = new ArrayList<>();
    private final PushClient client;

    PushClientTest() throws GeneralSecurityException {
        Identity identity = CertificateAuthority.newIdentity(Instant.EPOCH);
        client = new PushClient(
                peer,
                new Channels(identity, Duration.ofSeconds(10)),
                this,
                (incarnation, why) -> lost.add(incarnation));
    }

    private static List<PushedBuckets> messages(long batch) {
        return List.of(PushedBuckets.newBuilder().setEpoch(1).setBatch(batch).build());
    }

    private void passTime(int waits) {
        for (int i = 0; i < waits && !later.isEmpty(); i++) {
            later.remove().run();
        }
    }

    @Test
    void aPeerThatCannotBeReachedIsGivenUpInTheEnd() {
        client.push(messages(1));
        passTime(MANY);

        assertThat(lost).containsExactly("two");
        assertThat(client.held()).isZero();
    }

    @Test
    void whatWasPushedIsHeldUntilItsBatchIsCommittedAndThenNobodyIsMissedForIt() {
        client.push(messages(2));
        client.committed(1);
        assertThat(client.held()).isEqualTo(1);

        client.committed(2);

        assertThat(client.held()).isZero();
        passTime(MANY);
        assertThat(lost).isEmpty();
        assertThat(later).isEmpty();
    }

    @Test
    void breaksOfACommittedBatchDoNotCountAgainstTheNext() {
        client.push(messages(1));
        passTime(5);
        client.committed(1);
        client.push(messages(2));
        passTime(5);

        assertThat(lost).isEmpty();
        assertThat(client.held()).isEqualTo(1);
    }

    @Test
    void theFirstPushOfABatchDoesNotWaitForWhatBrokeInTheOneBefore() {
        client.push(messages(1));
        passTime(5);
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L);
        client.committed(1);

        client.push(messages(2));

        assertThat(waits).hasSize(7).last().isEqualTo(100L);
    }

    @Test
    void theEndOfAnOldWaitDoesNotCutANewOneShort() {
        client.push(messages(1));
        client.committed(1);
        client.push(messages(2));
        assertThat(waits).containsExactly(100L, 100L);

        passTime(1);
        assertThat(waits).hasSize(2);
        passTime(1);

        assertThat(waits).containsExactly(100L, 100L, 200L);
    }

    @Test
    void twoBatchesAreHeldUntilEachIsCommittedOrGivenUp() {
        client.push(messages(1));
        client.push(messages(2));
        client.push(messages(3));
        client.committed(1);
        assertThat(client.held()).isEqualTo(2);

        client.rolledBack(2, 3);
        assertThat(client.held()).isEqualTo(2);
        client.rolledBack(1, 3);
        assertThat(client.held()).isEqualTo(1);
    }

    @Override
    public void next(Runnable work) {
        work.run();
    }

    @Override
    public void later(Runnable work, long millis) {
        later.add(work);
        waits.add(millis);
    }
}
