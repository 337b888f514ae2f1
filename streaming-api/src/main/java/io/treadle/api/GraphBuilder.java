package io.treadle.api;

import io.treadle.api.function.Partitioner;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.GraphException;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operators while the application's main describes them. Confined to the thread of main until it is frozen. */
final class GraphBuilder {
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final List<Node> nodes = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private boolean frozen;

    /** An operator being described. */
    static final class Node {
        private final GraphBuilder builder;
        private final int id;
        private final String name;
        private final List<Node> inputs;
        private Operation operation;
        private @Nullable String uid;

        private Node(GraphBuilder builder, String name, List<Node> inputs, Operation operation) {
            this.builder = builder;
            this.id = builder.nodes.size();
            this.name = name;
            this.inputs = inputs;
            this.operation = operation;
        }

        void uid(String given) {
            builder.checkOpen();
            if (!UID.matcher(given).matches()) {
                throw new GraphException(("uid \"%s\" of %s: wanted 1 to 200 letters, digits, '.', '_' or '-',"
                                + " beginning with a letter or digit")
                        .formatted(given, name));
            }
            uid = given;
        }

        void partitions(int partitions) {
            builder.checkOpen();
            operation = operation
                    .withPartitions(partitions)
                    .orElseThrow(() -> new GraphException(
                            "partitions(%d) on the result of %s, which has those of its input: call it on the result of a shuffle,"
                                            .formatted(partitions, name)
                                    + " such as reduceByKey, or use repartition(%d)".formatted(partitions)));
        }

        void partitionedBy(Partitioner<?> partitioner) {
            builder.checkOpen();
            operation = operation
                    .withPartitioner(partitioner)
                    .orElseThrow(() -> new GraphException(
                            "partitionedBy(…) on the result of %s, which brings no keys together: call it on the result of reduceByKey,"
                                            .formatted(name)
                                    + " combineByKey or groupByKey"));
        }

        private String chain() {
            if (uid != null) {
                return uid;
            }
            String above = inputs.stream().map(Node::chain).collect(Collectors.joining("+"));
            return above.isEmpty() ? name : above + "." + name;
        }
    }

    Node add(String name, List<Node> inputs, Operation operation) {
        checkOpen();
        Node node = new Node(this, name, List.copyOf(inputs), operation);
        nodes.add(node);
        return node;
    }

    <R extends Resource> R add(R resource) {
        checkOpen();
        resources.add(resource);
        return resource;
    }

    Graph freeze(Duration batchInterval) {
        frozen = true;
        Map<String, Node> given = givenUids();
        Set<String> taken = new HashSet<>(given.keySet());
        List<Operator> operators = new ArrayList<>();
        for (Node node : nodes) {
            String uid = node.uid == null ? free(node.chain(), taken) : node.uid;
            taken.add(uid);
            List<Integer> inputs = node.inputs.stream().map(input -> input.id).toList();
            operators.add(new Operator(node.id, uid, node.uid == null, node.name, inputs, node.operation));
        }
        return new Graph(batchInterval, operators, resources);
    }

    private Map<String, Node> givenUids() {
        Map<String, Node> given = new HashMap<>();
        for (Node node : nodes) {
            Node other = node.uid == null ? null : given.put(node.uid, node);
            if (other != null) {
                throw new GraphException("uid \"%s\" is given twice, to %s and to %s: give each operator its own"
                        .formatted(node.uid, other.name, node.name));
            }
        }
        return given;
    }

    private static String free(String wanted, Set<String> taken) {
        String uid = wanted;
        for (int i = 2; taken.contains(uid); i++) {
            uid = wanted + "-" + i;
        }
        return uid;
    }

    private void checkOpen() {
        if (frozen) {
            throw new IllegalStateException(
                    "The context has been started, and its graph is frozen: describe all streams before start()");
        }
    }
}
