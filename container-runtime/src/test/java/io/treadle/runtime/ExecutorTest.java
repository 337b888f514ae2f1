package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.tls.CertificateAuthority;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.Placement;
import io.treadle.protocol.wire.Refuse;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.Shutdown;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.protocol.wire.Welcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Real threads and sockets; the driver is a fake. */
class ExecutorTest {
    private final FakeDriver driver = new FakeDriver();

    @Test
    void twoExecutorsPushToEachOtherOverTlsAndCountEveryWordOnce() throws Exception {
        Identity identity = CertificateAuthority.newIdentity(Instant.now());
        Map<String, List<String>> lines = Map.of("lines-0", lines(1, 2000), "lines-1", lines(2, 2000));
        WordCount app = new WordCount(lines, 4);
        StreamingConf conf = StreamingConf.of(Map.of("treadle.shuffle.chunk.size", "1k"));
        try (Executor one = start(app.plan, conf, Optional.of(identity));
                Executor two = start(app.plan, conf, Optional.of(identity))) {
            List<FakeDriver.Link> links = driver.nextLinks(2);
            Placement placement = placement(app.plan, links);
            for (int batch = 1; batch <= 3; batch++) {
                for (int i = 0; i < 2; i++) {
                    RunBatch.Builder run =
                            batch(batch, 1, 2).setCommittedBatch(batch - 1).addTasks(task(i, "lines-" + i, 0, 2000));
                    say(links.get(i), batch == 1 ? run.setPlacement(placement) : run);
                }
                for (FakeDriver.Link link : links) {
                    assertThat(link.report().getTasksList()).hasSize(3);
                }
                assertThat(app.counts(batch)).isEqualTo(countOf(lines));
            }
            for (FakeDriver.Link link : links) {
                link.say(ToExecutor.newBuilder()
                        .setEpoch(1)
                        .setShutdown(Shutdown.newBuilder().setReason("the end")));
            }
            assertThat(one.await(Duration.ofSeconds(10))).isTrue();
            assertThat(two.await(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(app.source.closed.get()).isEqualTo(app.source.opened.get()).isEqualTo(2);
    }

    @Test
    void anExecutorThatLosesItsDriverLooksForItAndComesBackAsTheSame() throws Exception {
        WordCount app = new WordCount(Map.of(), 1);
        try (Executor one = start(app.plan, StreamingConf.of(Map.of()), Optional.empty())) {
            FakeDriver.Link first = driver.nextLink();
            Register register = first.register();
            first.say(ToExecutor.newBuilder().setEpoch(3).setWelcome(Welcome.getDefaultInstance()));
            first.breakOff();

            Register again = driver.nextLink().register();

            assertThat(again.getIncarnation()).isEqualTo(register.getIncarnation());
            assertThat(again.getHighestEpoch()).isEqualTo(3);
            assertThat(one.await(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aRefusedExecutorEndsWithTheReason() throws Exception {
        WordCount app = new WordCount(Map.of(), 1);
        try (Executor one = start(app.plan, StreamingConf.of(Map.of()), Optional.empty())) {
            driver.nextLink()
                    .say(ToExecutor.newBuilder()
                            .setEpoch(1)
                            .setRefuse(Refuse.newBuilder().setReason("another graph")));

            assertThatThrownBy(() -> one.await(Duration.ofSeconds(10)))
                    .isInstanceOf(ExecutorException.class)
                    .hasMessageContaining("another graph");
        }
    }

    @Test
    void anErrorOfUserCodeKillsTheExecutor() throws Exception {
        MemorySource<String> source = new MemorySource<>(Map.of("lines-0", List.of("x")));
        Plan plan = Plan.of(
                Described.by(context -> context.stream(source)
                        .map(line -> {
                            throw new StackOverflowError("deep");
                        })
                        .print()),
                1);
        try (Executor one = start(plan, StreamingConf.of(Map.of()), Optional.empty())) {
            FakeDriver.Link link = driver.nextLink();
            say(
                    link,
                    batch(1, 1, 1).setPlacement(placement(plan, List.of(link))).addTasks(task(0, "lines-0", 0, 1)));
            assertThat(link.failure().getFatal()).isTrue();
            link.breakOff();

            assertThatThrownBy(() -> one.await(Duration.ofSeconds(10)))
                    .isInstanceOfSatisfying(
                            ExecutorException.class,
                            e -> assertThat(e.isReported()).isTrue())
                    .hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void anErrorThatASinkHasUnderWayKillsTheExecutor() throws Exception {
        MemorySource<String> source = new MemorySource<>(Map.of("lines-0", List.of("x")));
        SlowSink sink = new SlowSink();
        Plan plan = Plan.of(Described.by(context -> context.stream(source).to(sink)), 1);
        try (Executor one = start(plan, StreamingConf.of(Map.of()), Optional.empty())) {
            FakeDriver.Link link = driver.nextLink();
            say(
                    link,
                    batch(1, 1, 1).setPlacement(placement(plan, List.of(link))).addTasks(task(0, "lines-0", 0, 1)));
            sink.nextWrite().end().completeExceptionally(new StackOverflowError("deep"));
            assertThat(link.failure().getFatal()).isTrue();
            link.breakOff();

            assertThatThrownBy(() -> one.await(Duration.ofSeconds(10)))
                    .isInstanceOfSatisfying(
                            ExecutorException.class,
                            e -> assertThat(e.isReported()).isTrue())
                    .hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    private Executor start(Plan plan, StreamingConf conf, Optional<Identity> identity) throws Exception {
        return Executor.start(
                new ExecutorSetup(plan, conf, "test", "container", "127.0.0.1", 2, driver.connector(), identity));
    }

    private static void say(FakeDriver.Link link, RunBatch.Builder run) {
        link.say(ToExecutor.newBuilder().setEpoch(1).setRunBatch(run));
    }

    private static Placement placement(Plan plan, List<FakeDriver.Link> links) throws InterruptedException {
        List<Register> registers = new ArrayList<>();
        for (FakeDriver.Link link : links) {
            registers.add(link.register());
            link.say(ToExecutor.newBuilder()
                    .setEpoch(1)
                    .setWelcome(Welcome.newBuilder().setCheckpoint("c0ffee")));
        }
        Placement.Builder placement =
                CoreRig.placement(
                                plan,
                                registers.stream().map(Register::getIncarnation).toArray(String[]::new))
                        .toBuilder()
                        .clearPeers();
        for (Register register : registers) {
            placement.addPeers(Peer.newBuilder()
                    .setIncarnation(register.getIncarnation())
                    .setPushAddress(register.getPushAddress()));
        }
        return placement.build();
    }

    private static List<String> lines(long seed, int count) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder line = new StringBuilder();
            for (int word = 0; word < 10; word++) {
                line.append(word == 0 ? "" : " ").append("w").append(random.nextInt(3000));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static Map<String, Long> countOf(Map<String, List<String>> partitions) {
        Map<String, Long> counts = new TreeMap<>();
        partitions
                .values()
                .forEach(lines -> lines.forEach(line -> {
                    for (String word : line.split(" ")) {
                        counts.merge(word, 1L, Long::sum);
                    }
                }));
        return counts;
    }
}
