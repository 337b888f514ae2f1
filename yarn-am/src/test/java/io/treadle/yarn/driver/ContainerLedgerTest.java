package io.treadle.yarn.driver;

import static io.treadle.yarn.driver.YarnRecords.container;
import static io.treadle.yarn.driver.YarnRecords.ended;
import static io.treadle.yarn.driver.YarnRecords.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.LossKind;
import java.util.List;
import org.apache.hadoop.yarn.api.records.Container;
import org.junit.jupiter.api.Test;

class ContainerLedgerTest {
    private final ContainerLedger ledger = new ContainerLedger();

    @Test
    void whatWasNotAskedForIsGivenBack() {
        ledger.requested(1);

        ContainerLedger.Allocation allocation = ledger.allocated(List.of(container(1), container(2)), 0);

        assertThat(allocation.launch()).extracting(Container::getId).containsExactly(id(1));
        assertThat(allocation.surplus()).extracting(Container::getId).containsExactly(id(2));
        assertThat(ledger.outstanding()).isZero();
    }

    @Test
    void aContainerIsAllocatedThenLostOnce() {
        ledger.requested(1);

        assertThat(ledger.allocated(List.of(container(1), container(2)), 0).events())
                .containsExactly(new ContainerEvent.Allocated(id(1).toString(), "host1"));
        assertThat(ledger.completed(List.of(ended(1, 137), ended(1, 137))))
                .extracting(loss -> loss.event().kind())
                .containsExactly(LossKind.FAILED);
        assertThat(ledger.completed(List.of(ended(1, 137)))).isEmpty();
    }

    @Test
    void theEndOfContainersThatWereNeverKnownMeansNothing() {
        assertThat(ledger.completed(List.of(ended(7, -100)))).isEmpty();
    }

    @Test
    void theEndOfASurplusContainerMeansNothing() {
        ledger.allocated(List.of(container(1)), 0);

        assertThat(ledger.completed(List.of(ended(1, -100)))).isEmpty();
    }

    @Test
    void adoptedContainersAreToldOnce() {
        assertThat(ledger.adopted(List.of(container(1), container(2)), 0)).hasSize(2);
        assertThat(ledger.adopted(List.of(container(2)), 0)).isEmpty();
    }

    @Test
    void whatWasReleasedEndsAsReleasedAndIsReleasedOnce() {
        ledger.adopted(List.of(container(1)), 7);

        assertThat(ledger.release(id(1))).hasValue(new ContainerLedger.Held("host1", 7));
        assertThat(ledger.release(id(1))).isEmpty();
        assertThat(ledger.release(id(9))).isEmpty();
        assertThat(ledger.completed(List.of(ended(1, -100))))
                .extracting(loss -> loss.event().kind())
                .containsExactly(LossKind.RELEASED);
    }

    @Test
    void aFailedLaunchIsALossAndTheContainersLaterEndMeansNothing() {
        ledger.requested(1);
        ledger.allocated(List.of(container(1)), 0);

        assertThat(ledger.launchFailed(id(1), "no such file")).hasValueSatisfying(loss -> {
            assertThat(loss.host()).isEqualTo("host1");
            assertThat(loss.event().diagnostics()).isEqualTo("could not be launched on host1: no such file");
        });
        assertThat(ledger.completed(List.of(ended(1, -100)))).isEmpty();
    }

    @Test
    void theFailedLaunchOfAContainerThatHasEndedMeansNothing() {
        ledger.requested(1);
        ledger.allocated(List.of(container(1)), 0);

        assertThat(ledger.completed(List.of(ended(1, -100))))
                .extracting(loss -> loss.event().kind())
                .containsExactly(LossKind.NODE_LOST);
        assertThat(ledger.launchFailed(id(1), "expired")).isEmpty();
    }
}
