package io.treadle.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.graph.TaskContext;
import io.treadle.api.graph.Transformation;
import io.treadle.api.sink.BatchId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PipesTest {
    private static final TaskContext SELF =
            new TaskContext(operator("self"), new BatchId(1, Instant.EPOCH), 0, 1, 1, false, OptionalLong.empty());

    @Test
    void mapFilterAndFlatMapPushWhatTheFunctionGives() throws Exception {
        assertThat(run(Pipes.<String, Integer>map(String::length), "a", "bcd")).containsExactly(1, 3);
        assertThat(run(Pipes.<String>filter(text -> text.length() > 1), "a", "bcd"))
                .containsExactly("bcd");
        assertThat(run(Pipes.<String, String>flatMap(text -> List.of(text.split(" "))), "a b", "c"))
                .containsExactly("a", "b", "c");
        assertThat(run(
                        Pipes.<String, String>emit((text, out) -> text.chars().forEach(c -> out.accept("" + (char) c))),
                        "ab"))
                .containsExactly("a", "b");
    }

    @Test
    void mapPartitionsSeesAllRecordsOnceEverythingAboveHasFinished() throws Exception {
        Transformation<Integer, Integer> sum = Pipes.mapPartitions(PipesTest::sum);

        assertThat(run(sum, 1, 2, 3)).containsExactly(6);
    }

    @Test
    void countEmitsZeroForAnEmptyPartitionAndReduceEmitsNothing() throws Exception {
        assertThat(run(Pipes.<String>count())).containsExactly(0L);
        assertThat(run(Pipes.<Integer>reduce(Integer::sum))).isEmpty();
        assertThat(run(Pipes.<Integer>reduce(Integer::sum), 1, 2, 3)).containsExactly(6);
    }

    @Test
    void aSumOfNothingIsZero() throws Exception {
        assertThat(run(Pipes.sum())).containsExactly(0L);
        assertThat(run(Pipes.sum(), 2L, 3L)).containsExactly(5L);
    }

    @Test
    void reduceTakesNullAsAResultLikeAnyOther() throws Exception {
        assertThat(run(Pipes.<String>reduce((left, right) -> null), "a", "b")).containsExactly((String) null);
        assertThat(run(Pipes.<String>reduce((left, right) -> left + right), "a", null, "b"))
                .containsExactly("anullb");
    }

    @Test
    void aFunctionThatThrowsIsLaidAtItsOperator() {
        assertThatThrownBy(() -> run(Pipes.<String, Integer>map(Integer::parseInt), "x"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("\"self\"")
                .hasMessageContaining("NumberFormatException");
    }

    @Test
    void anErrorIsLaidAtItsOperatorToo() {
        assertThatThrownBy(() -> run(
                        Pipes.<String, Integer>map(text -> {
                            throw new StackOverflowError("deep");
                        }),
                        "x"))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.uid()).isEqualTo("self"))
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aFailureBelowAnEmittingFunctionIsLaidAtTheOperatorBelow() {
        Operator below = operator("below");
        Pipe<Integer> failing = record -> {
            throw below.failed(new IllegalStateException("no"));
        };
        Pipe<Integer> emitting =
                Pipes.<Integer, Integer>emit((n, out) -> out.accept(n)).into(failing, SELF);

        assertThatThrownBy(() -> emitting.accept(1))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.uid()).isEqualTo("below"));
    }

    @Test
    void aLazyIteratorThatThrowsIsUserCodeToo() {
        Iterable<Integer> lazy = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                throw new IllegalStateException("lazy");
            }
        };

        assertThatThrownBy(() -> run(Pipes.<String, Integer>flatMap(text -> lazy), "x"))
                .isInstanceOf(OperatorException.class);
    }

    private static Iterator<Integer> sum(Iterator<Integer> records) {
        int sum = 0;
        while (records.hasNext()) {
            sum += records.next();
        }
        return List.of(sum).iterator();
    }

    private static Operator operator(String uid) {
        return new Operator(0, uid, false, "op", List.of(), new Operation.Union());
    }

    @SafeVarargs
    private static <A, B> List<B> run(Transformation<A, B> transformation, A... records) throws Exception {
        List<B> out = new ArrayList<>();
        Pipe<A> pipe = transformation.into(out::add, SELF);
        for (A record : records) {
            pipe.accept(record);
        }
        pipe.finish();
        return out;
    }
}
