package io.treadle.yarn.client;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operator;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.Checkpoint;
import io.treadle.engine.EngineSettings;
import io.treadle.protocol.DriverAddress;
import io.treadle.wal.LogStore;
import io.treadle.wal.hdfs.HdfsLogStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Whether an application may begin in, or go on from, a checkpoint directory. */
final class CheckpointCheck {
    private static final Set<YarnApplicationState> OVER =
            Set.of(YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

    private final ClusterAccess cluster;
    private final StreamingConf conf;

    CheckpointCheck(ClusterAccess cluster, StreamingConf conf) {
        this.cluster = cluster;
        this.conf = conf;
    }

    /** One sentence each. */
    List<String> problems(String directory, Graph graph) throws IOException, YarnException {
        Path path = qualified(cluster, directory);
        try (LogStore store = HdfsLogStore.open(path.toUri(), cluster.files().getConf())) {
            Checkpoint checkpoint = new Checkpoint(store);
            Optional<String> owner = owner(path, checkpoint);
            if (owner.isPresent()) {
                return List.of(owner.get());
            }
            Optional<String> unfit = unfit(path, checkpoint, graph);
            return unfit.isPresent() ? List.of(unfit.get()) : writable(path, store);
        } catch (IllegalArgumentException e) {
            return List.of("the checkpoint directory: " + e.getMessage());
        }
    }

    /** A directory of the default filesystem needs no hdfs:// before it. */
    static Path qualified(ClusterAccess cluster, String directory) throws IOException {
        Path path = new Path(directory);
        return path.getFileSystem(cluster.files().getConf()).makeQualified(path);
    }

    private Optional<String> owner(Path path, Checkpoint checkpoint) throws IOException, YarnException {
        Optional<DriverAddress> address = checkpoint.address();
        if (address.isEmpty() || !address.get().application().matches("application_\\d+_\\d+")) {
            return Optional.empty();
        }
        try {
            ApplicationReport report = cluster.yarn()
                    .getApplicationReport(ApplicationId.fromString(address.get().application()));
            if (OVER.contains(report.getYarnApplicationState())) {
                return Optional.empty();
            }
            return Optional.of(
                    ("the checkpoint directory %s belongs to %s (%s), which is %s: stop that first, with treadle"
                                    + " stop %s, or use another directory")
                            .formatted(
                                    path,
                                    report.getApplicationId(),
                                    report.getName(),
                                    report.getYarnApplicationState(),
                                    report.getApplicationId()));
        } catch (ApplicationNotFoundException e) {
            return Optional.empty(); // long over: YARN has forgotten it
        }
    }

    private Optional<String> unfit(Path path, Checkpoint checkpoint, Graph graph) throws IOException {
        if (conf.get(EngineSettings.ALLOW_UNCLAIMED)) {
            return Optional.empty();
        }
        Set<String> remembered = new TreeSet<>();
        checkpoint.inspect((sequence, event) -> remember(event, remembered));
        Set<String> present =
                graph.sources().stream().map(Operator::uid).collect(Collectors.toCollection(TreeSet::new));
        remembered.removeAll(present);
        if (remembered.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ("the checkpoint %s has positions of %s, but the application has no input stream of that uid,"
                                + " only %s. Give the stream its old uid with .uid(\"…\"); or, if it was removed on"
                                + " purpose, submit once with %s = true; or use another directory")
                        .formatted(path, quoted(remembered), quoted(present), EngineSettings.ALLOW_UNCLAIMED.name()));
    }

    private static void remember(BatchLogEvent event, Set<String> streams) {
        if (event instanceof BatchLogEvent.PositionsFound found) {
            streams.add(found.streamUid());
        } else if (event instanceof BatchLogEvent.Restated all) {
            all.events().forEach(each -> remember(each, streams));
        }
    }

    private static String quoted(Set<String> uids) {
        return "\"" + String.join("\", \"", uids) + "\"";
    }

    private static List<String> writable(Path path, LogStore store) {
        String probe = "probe-" + UUID.randomUUID();
        try {
            store.create(probe).close();
            store.delete(probe);
            return List.of();
        } catch (IOException e) {
            return List.of("the checkpoint directory %s cannot be written: %s".formatted(path, e.getMessage()));
        }
    }
}
