package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.connectors.kafka.write.TransactionFacts.BrokerLog;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class TransactionFactsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final BrokerLog SOUND = new BrokerLog("__transaction_state", "a.setting", 3, 2, true);
    private static final Optional<Set<AclOperation>> ALL = Optional.of(Set.of(AclOperation.READ, AclOperation.WRITE));

    @Test
    void nothingIsSaidOfBrokersThatHaveAll() {
        TransactionFacts facts = facts(2, MINUTE, SOUND, ALL, ALL);

        assertThat(facts.whyNot(MINUTE)).isEmpty();
        assertThat(facts.note()).isEmpty();
    }

    @Test
    void brokersThatDoNotTellAreTriedOut() {
        TransactionFacts facts =
                new TransactionFacts(2, 1, Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

        assertThat(facts.whyNot(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void anOlderTransactionProtocolWorksAndIsSaid() {
        TransactionFacts facts = facts(1, MINUTE, SOUND, ALL, ALL);

        assertThat(facts.whyNot(MINUTE)).isEmpty();
        assertThat(facts.note()).get().asString().contains("transaction.version 1", "--feature transaction.version=2");
    }

    @Test
    void aLogThatCannotBeMadeWithSoFewBrokersIsNamedWithItsSetting() {
        BrokerLog tooFew =
                new BrokerLog("__transaction_state", "transaction.state.log.replication.factor", 1, 3, false);

        assertThat(facts(2, MINUTE, tooFew, ALL, ALL).whyNot(MINUTE))
                .get()
                .asString()
                .contains(
                        "__transaction_state cannot be made", "transaction.state.log.replication.factor", "3 replicas");
    }

    @Test
    void aLogWithTooFewReplicasInSyncIsNamed() {
        BrokerLog behind = new BrokerLog("__transaction_state", "a.setting", 1, 2, true);

        assertThat(facts(2, MINUTE, behind, ALL, ALL).whyNot(MINUTE))
                .get()
                .asString()
                .contains("1 replicas in sync, and 2 are needed", "min.insync.replicas");
    }

    @Test
    void aTransactionThatIsTooLongForTheBrokersIsRefusedWithWhatTheyAllow() {
        assertThat(facts(2, MINUTE, SOUND, ALL, ALL).whyNot(Duration.ofMinutes(5)))
                .get()
                .asString()
                .contains("300 s are asked for", "allow 60 s", "transactionTimeout(Duration.ofSeconds(60))");
    }

    @Test
    void whatThisUserMayNotDoIsNamed() {
        assertThat(facts(2, MINUTE, SOUND, Optional.of(Set.of(AclOperation.WRITE)), ALL)
                        .whyNot(MINUTE))
                .get()
                .asString()
                .contains("may not READ the topic");
        assertThat(facts(2, MINUTE, SOUND, Optional.of(Set.of(AclOperation.READ)), ALL)
                        .whyNot(MINUTE))
                .get()
                .asString()
                .contains("may not WRITE the topic");
        assertThat(facts(2, MINUTE, SOUND, ALL, Optional.of(Set.of(AclOperation.DESCRIBE)))
                        .whyNot(MINUTE))
                .get()
                .asString()
                .contains("may not READ consumer groups with prefix treadle-");
    }

    private static TransactionFacts facts(
            int version,
            Duration longest,
            BrokerLog log,
            Optional<Set<AclOperation>> onTopic,
            Optional<Set<AclOperation>> onGroup) {
        return new TransactionFacts(version, 3, Optional.of(longest), Set.of(log), onTopic, onGroup);
    }
}
