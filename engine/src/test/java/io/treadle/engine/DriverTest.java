package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.api.source.Available;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.CertificateAuthority;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.ControlServiceGrpc;
import io.treadle.protocol.wire.DriverServiceGrpc;
import io.treadle.protocol.wire.FollowRequest;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.StatusRequest;
import io.treadle.protocol.wire.StopRequest;
import io.treadle.protocol.wire.TaskReport;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.wal.MemoryLogStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver with its threads, its log and its port. */
@Timeout(30)
class DriverTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final MemoryLogStore store = new MemoryLogStore();

    /** A hundred records, once. */
    private record Hundred() implements DirectSource<String>, SourcePlanner {
        @Override
        public String kind() {
            return "hundred";
        }

        @Override
        public SourcePlanner planner(SourceContext context) {
            return this;
        }

        @Override
        public SliceReader<String> reader(SourceContext context) {
            throw new UnsupportedOperationException("the executors of this test do not read");
        }

        @Override
        public Found poll(Known known) {
            Position all = known.partitions().getOrDefault("all", new Position(0, ""));
            return Found.of(List.of(new Available("all", all.next(), 100)));
        }

        @Override
        public void close() {}
    }

    private static class NoContainers implements ContainerPool {
        @Override
        public void listen(Runnable wakeUp) {}

        @Override
        public void request(int count) {}

        @Override
        public void release(String container) {}

        @Override
        public List<ContainerEvent> poll() {
            return List.of();
        }
    }

    private final Plan plan = Graphs.counting(2, new Hundred(), "lines");

    private Driver start(MemoryLogStore process, Optional<DriverSetup.Endpoint> endpoint) throws Exception {
        return start("application_1", process, endpoint);
    }

    private Driver start(String application, MemoryLogStore process, Optional<DriverSetup.Endpoint> endpoint)
            throws Exception {
        return Driver.start(setup(application, process, new NoContainers(), endpoint));
    }

    private DriverSetup setup(
            String application, MemoryLogStore process, ContainerPool pool, Optional<DriverSetup.Endpoint> endpoint) {
        return new DriverSetup(plan, StreamingConf.of(Map.of()), application, "test", process, pool, endpoint, 1);
    }

    private FromExecutor register() {
        return FromExecutor.newBuilder()
                .setRegister(Register.newBuilder()
                        .setApplication("application_1")
                        .setIncarnation("a")
                        .setContainer("a")
                        .setHost("here")
                        .setFingerprint(plan.graph().fingerprint()))
                .build();
    }

    private static FromExecutor report(long epoch, RunBatch batch) {
        BatchReport.Builder report = BatchReport.newBuilder()
                .setEpoch(epoch)
                .setBatch(batch.getBatch())
                .setAttempt(batch.getAttempt());
        batch.getTasksList()
                .forEach(task -> report.addTasks(TaskReport.newBuilder()
                        .setStage(task.getStage())
                        .setTask(task.getTask())
                        .setRecords(task.getUntil() - task.getFrom())));
        return FromExecutor.newBuilder().setBatchReport(report).build();
    }

    @Test
    void anExecutorInTheSameJvmRunsBatchesTillTheApplicationIsDrained() throws Exception {
        try (Driver driver = start(store, Optional.empty())) {
            AtomicReference<ExecutorLink> link = new AtomicReference<>();
            List<Progress> progress = new ArrayList<>();
            driver.follow(0, progress::add);
            link.set(driver.attach(
                    message -> {
                        if (message.hasRunBatch()) {
                            link.get().send(report(message.getEpoch(), message.getRunBatch()));
                        }
                    },
                    () -> {}));
            link.get().send(register());
            driver.stop(true);

            assertThat(driver.await(LONG)).isTrue();
            assertThat(driver.outcome().orElseThrow().succeeded()).isTrue();
            assertThat(progress.stream().filter(Progress::hasBatch))
                    .singleElement()
                    .satisfies(
                            batch -> assertThat(batch.getBatch().getRecords()).isEqualTo(100));
            assertThat(progress.get(progress.size() - 1).getEnded().getSucceeded())
                    .isTrue();
        }
        assertThat(events()).last().isInstanceOf(BatchLogEvent.Ended.class);
    }

    @Test
    void itEndsWhenItIsClosedThoughWhatItCallsTakesTheInterrupt() throws Exception {
        var called = new CountDownLatch(1);
        Driver driver = Driver.start(setup(
                "application_1",
                store,
                new NoContainers() {
                    @Override
                    public void request(int count) {
                        called.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            return; // and says nothing of it
                        }
                    }
                },
                Optional.empty()));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

        driver.close();

        assertThat(driver.outcome().orElseThrow().kind()).isEqualTo(Outcome.Kind.BROKEN);
    }

    @Test
    void theNextDriverRunsWhatTheOneBeforeHadPlanned() throws Exception {
        List<RunBatch> first = new ArrayList<>();
        MemoryLogStore process = store.anotherProcess();
        Driver dead = start(process, Optional.empty());
        var planned = new CountDownLatch(1);
        dead.attach(
                        message -> {
                            if (message.hasRunBatch()) {
                                first.add(message.getRunBatch());
                                planned.countDown();
                            }
                        },
                        () -> {})
                .send(register());
        assertThat(planned.await(20, TimeUnit.SECONDS)).isTrue();
        process.crash();

        var again = new CompletableFuture<ToExecutor>();
        try (Driver driver = start(store.anotherProcess(), Optional.empty())) {
            driver.attach(
                            message -> {
                                if (message.hasRunBatch()) {
                                    again.complete(message);
                                }
                            },
                            () -> {})
                    .send(register());
            assertThat(again.get(20, TimeUnit.SECONDS).getEpoch()).isEqualTo(2);
            assertThat(again.get().getRunBatch().getTasksList())
                    .isEqualTo(first.get(0).getTasksList());
            assertThat(again.get().getRunBatch().getBatch()).isEqualTo(1);
        }
        dead.close();
    }

    @Test
    void theLogOfTheDriversBeforeGoesWhenTheNextHasRestatedIt() throws Exception {
        MemoryLogStore process = store.anotherProcess();
        Driver dead = start(process, Optional.empty());
        while (events().isEmpty()) {
            assertThat(dead.await(Duration.ofMillis(20))).isFalse();
        }
        process.crash();

        try (Driver driver = start(store.anotherProcess(), Optional.empty())) {
            List<String> files = store.list(Checkpoint.BATCH_LOG);
            while (files.size() != 1 || files.get(0).startsWith("1-")) {
                assertThat(driver.await(Duration.ofMillis(20))).isFalse();
                files = store.list(Checkpoint.BATCH_LOG);
            }
            assertThat(events().get(0)).isInstanceOf(BatchLogEvent.TookOver.class);
            assertThat(events().get(1)).isInstanceOf(BatchLogEvent.Restated.class);
        }
        dead.close();
    }

    @Test
    void ofTwoApplicationsOnOneCheckpointTheEarlierFailsAndItsAttemptsDoNotComeBack() throws Exception {
        try (Driver first = start("application_1", store.anotherProcess(), Optional.empty());
                Driver second = start("application_2", store.anotherProcess(), Optional.empty())) {
            // Shut out of the log, or by its watch.
            assertThat(first.await(LONG)).isTrue();
            assertThat(first.outcome().orElseThrow().kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(first.outcome().orElseThrow().message())
                    .contains("checkpoint directory memory", "application_1", "application_2", "of its own");

            Assertions.assertThatExceptionOfType(RivalApplicationException.class)
                    .isThrownBy(() -> start("application_1", store.anotherProcess(), Optional.empty()))
                    .satisfies(e -> assertThat(Outcome.of(e).kind()).isEqualTo(Outcome.Kind.FAILED));

            second.stop(true);
            assertThat(second.outcome()).isEmpty();
            assertThat(new Checkpoint(store).highestEpoch()).isEqualTo(2);
        }
    }

    @Test
    void aWishThatIsOnlyInTheCheckpointEndsTheDriverToo() throws Exception {
        try (Driver driver = start("application_1", store, Optional.empty())) {
            new Checkpoint(store).requestStop(new Checkpoint.Stop(false, "application_1"));

            assertThat(driver.await(LONG)).isTrue();
            assertThat(driver.outcome().orElseThrow().succeeded()).isTrue();
        }
    }

    @Test
    void aDriverThatALaterAttemptReplacesGoesQuietly() throws Exception {
        try (Driver first = start(store.anotherProcess(), Optional.empty());
                Driver second = start(store.anotherProcess(), Optional.empty())) {
            assertThat(first.await(LONG)).isTrue();
            assertThat(first.outcome().orElseThrow().kind()).isEqualTo(Outcome.Kind.REPLACED);
            assertThat(second.outcome()).isEmpty();
        }
    }

    @Test
    void executorsAndClientsComeInOverMutualTls() throws Exception {
        Identity identity = CertificateAuthority.newIdentity(Instant.now());
        try (Driver driver = start(store, Optional.of(new DriverSetup.Endpoint(identity, "127.0.0.1", "127.0.0.1")))) {
            DriverAddress address = new Checkpoint(store).address().orElseThrow();
            assertThat(address).isEqualTo(driver.address());
            ManagedChannel channel = channel(identity, address);
            Iterator<Progress> progress =
                    ControlServiceGrpc.newBlockingStub(channel).follow(FollowRequest.getDefaultInstance());
            execute(channel);
            Progress next = progress.next();
            while (!next.hasBatch()) {
                next = progress.next();
            }
            assertThat(next.getBatch().getRecords()).isEqualTo(100);
            var status = ControlServiceGrpc.newBlockingStub(channel).getStatus(StatusRequest.getDefaultInstance());
            assertThat(status.getCommittedRecords()).isEqualTo(100);
            assertThat(status.getExecutorsList()).hasSize(1);

            var unused = ControlServiceGrpc.newBlockingStub(channel)
                    .stop(StopRequest.newBuilder().setDrain(false).build());
            while (!next.hasEnded()) {
                next = progress.next();
            }
            assertThat(next.getEnded().getSucceeded()).isTrue();
            assertThat(driver.await(LONG)).isTrue();
            channel.shutdownNow();
        }
    }

    @Test
    void whoHasNoCertificateOfTheApplicationIsRefused() throws Exception {
        Identity identity = CertificateAuthority.newIdentity(Instant.now());
        Identity stranger = CertificateAuthority.newIdentity(Instant.now());
        try (Driver driver = start(store, Optional.of(new DriverSetup.Endpoint(identity, "127.0.0.1", "127.0.0.1")))) {
            ManagedChannel channel = channel(stranger, driver.address());
            Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() ->
                            ControlServiceGrpc.newBlockingStub(channel).getStatus(StatusRequest.getDefaultInstance()));
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(Identity identity, DriverAddress address) throws Exception {
        return Grpc.newChannelBuilderForAddress(address.host(), address.port(), identity.channel())
                .overrideAuthority(Identity.NAME)
                .build();
    }

    private void execute(ManagedChannel channel) {
        AtomicReference<StreamObserver<FromExecutor>> out = new AtomicReference<>();
        out.set(DriverServiceGrpc.newStub(channel).connect(new StreamObserver<>() {
            @Override
            public void onNext(ToExecutor message) {
                if (message.hasRunBatch()) {
                    out.get().onNext(report(message.getEpoch(), message.getRunBatch()));
                }
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {}
        }));
        out.get().onNext(register());
    }

    private List<BatchLogEvent> events() throws Exception {
        List<BatchLogEvent> events = new ArrayList<>();
        new Checkpoint(store).inspect((sequence, event) -> events.add(event));
        return events;
    }
}
