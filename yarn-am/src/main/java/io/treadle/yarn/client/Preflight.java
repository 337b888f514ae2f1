package io.treadle.yarn.client;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.conf.Setting;
import io.treadle.api.role.Role;
import io.treadle.yarn.launch.ContainerSize;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.NodeLabel;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;

/**
 * All that is checked before anything is uploaded. Every check says what is wrong in one sentence that names the thing
 * and the remedy; they run at the same time and are told together.
 */
final class Preflight {
    private final ClusterAccess cluster;
    private final Role.Application application;
    private final StreamingConf conf;
    private final String name;
    private volatile @Nullable YarnClientApplication yarnApplication;

    Preflight(ClusterAccess cluster, Role.Application application, String name) {
        this.cluster = cluster;
        this.application = application;
        this.conf = application.conf();
        this.name = name;
    }

    /**
     * Runs every check.
     *
     * @return what YARN gave for the application to be submitted
     * @throws SubmissionException with all problems found
     */
    YarnClientApplication run() throws InterruptedException {
        List<String> problems = new ArrayList<>(settings());
        problems.addAll(ConnectorChecks.collisions(application.graph()));
        if (FileSystem.getDefaultUri(cluster.configuration()).getScheme().equals("file")) {
            problems.add("no cluster is configured: fs.defaultFS is file:///. Set HADOOP_CONF_DIR to the directory with"
                    + " the cluster's core-site.xml and yarn-site.xml; to run without one, run main itself with"
                    + " -D" + ContextSettings.MASTER.name() + "=local[2]");
            throw new SubmissionException(problems, false);
        }
        boolean unreachable;
        try (CheckHost checks = new CheckHost(conf.get(YarnSettings.SUBMIT_TIMEOUT))) {
            checks.begin(
                    cluster.resourceManagerName(),
                    this::resourceManager,
                    thrown -> unreachable(cluster.resourceManagerName(), thrown));
            checks.begin(cluster.hdfsName(), this::hdfs, thrown -> unreachable(cluster.hdfsName(), thrown));
            if (conf.get(YarnSettings.SUBMIT_CHECK_CONNECTORS)) {
                new ConnectorChecks(name, application.graph()).begin(checks);
            }
            problems.addAll(checks.problems());
            unreachable = checks.isUnreachable();
        }
        YarnClientApplication given = yarnApplication;
        if (!problems.isEmpty() || given == null) {
            throw new SubmissionException(problems, unreachable);
        }
        return given;
    }

    private static String unreachable(String server, Throwable thrown) {
        return "%s does not answer: %s. Is it up, and is HADOOP_CONF_DIR the configuration of the cluster you mean?"
                .formatted(server, cause(thrown));
    }

    /** The innermost message is the one that says what happened. */
    private static String cause(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null
                ? innermost.toString()
                : message.lines().findFirst().orElse("");
    }

    private List<String> settings() {
        List<String> problems = new ArrayList<>();
        heap(ContainerSize.ofExecutor(conf), YarnSettings.EXECUTOR_MEMORY.name(), problems);
        heap(ContainerSize.ofDriver(conf), YarnSettings.DRIVER_MEMORY.name(), problems);
        if (application.checkpointDirectory().isEmpty()) {
            problems.add(
                    "no checkpoint directory: call context.checkpoint(\"hdfs://…\") or StreamingContext.getOrCreate");
        }
        return problems;
    }

    private static void heap(ContainerSize size, String setting, List<String> problems) {
        if (size.heapMegabytes() < 128) {
            problems.add("%s = %dm leaves %d MB of heap after %d MB of overhead: wanted at least 128 MB; raise it"
                    .formatted(setting, size.megabytes(), size.heapMegabytes(), size.overheadMegabytes()));
        }
    }

    private List<String> resourceManager() throws YarnException, IOException {
        YarnClientApplication given = cluster.yarn().createApplication();
        Resource most = given.getNewApplicationResponse().getMaximumResourceCapability();
        List<String> problems = new ArrayList<>();
        ContainerSize executor = ContainerSize.ofExecutor(conf);
        ContainerSize driver = ContainerSize.ofDriver(conf);
        memoryFits("an executor", YarnSettings.EXECUTOR_MEMORY, executor, most).ifPresent(problems::add);
        coresFit("an executor", YarnSettings.EXECUTOR_CORES, executor, most).ifPresent(problems::add);
        memoryFits("the driver", YarnSettings.DRIVER_MEMORY, driver, most).ifPresent(problems::add);
        coresFit("the driver", YarnSettings.DRIVER_CORES, driver, most).ifPresent(problems::add);
        queue().ifPresent(problems::add);
        label().ifPresent(problems::add);
        yarnApplication = given;
        return problems;
    }

    private static Optional<String> memoryFits(String what, Setting<Long> setting, ContainerSize asked, Resource most) {
        return asked.megabytes() <= most.getMemorySize()
                ? Optional.empty()
                : Optional.of(
                        "%s = %dm: the cluster allows %d MB for a container at most, less than %s asks for; lower it"
                                .formatted(setting.name(), asked.megabytes(), most.getMemorySize(), what));
    }

    private static Optional<String> coresFit(String what, Setting<Long> setting, ContainerSize asked, Resource most) {
        return asked.cores() <= most.getVirtualCores()
                ? Optional.empty()
                : Optional.of(
                        "%s = %d: the cluster allows %d cores for a container at most, less than %s asks for; lower it"
                                .formatted(setting.name(), asked.cores(), most.getVirtualCores(), what));
    }

    private Optional<String> queue() throws YarnException, IOException {
        Optional<String> queue = conf.find(YarnSettings.QUEUE);
        if (queue.isEmpty() || queueExists(queue.get())) {
            return Optional.empty();
        }
        List<String> leaves = cluster.yarn().getAllQueues().stream()
                .filter(each -> each.getChildQueues().isEmpty())
                .map(QueueInfo::getQueueName)
                .toList();
        return Optional.of("%s = %s: there is no such queue; there are %s"
                .formatted(YarnSettings.QUEUE.name(), queue.get(), String.join(", ", leaves)));
    }

    private boolean queueExists(String queue) throws IOException {
        try {
            return cluster.yarn().getQueueInfo(queue) != null;
        } catch (YarnException e) {
            return false; // schedulers differ in how they say that there is none
        }
    }

    private Optional<String> label() throws YarnException, IOException {
        Optional<String> label = conf.find(YarnSettings.NODE_LABEL);
        if (label.isEmpty()) {
            return Optional.empty();
        }
        Set<String> labels = cluster.yarn().getClusterNodeLabels().stream()
                .map(NodeLabel::getName)
                .collect(Collectors.toSet());
        return labels.contains(label.get())
                ? Optional.empty()
                : Optional.of("%s = %s: no node of the cluster has that label; there are %s"
                        .formatted(YarnSettings.NODE_LABEL.name(), label.get(), labels));
    }

    private List<String> hdfs() throws IOException, YarnException {
        cluster.files().getFileStatus(new Path("/"));
        Optional<String> directory = application.checkpointDirectory();
        return directory.isEmpty()
                ? List.of()
                : new CheckpointCheck(cluster, conf).problems(directory.get(), application.graph());
    }
}
