package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Size;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A batch that may be written in part is not gone on with by a graph that may count its parts otherwise. */
class RenumberedPartsTest {
    private static final Sink<Object> MARKED = new Sink<>() {
        @Override
        public String kind() {
            return "marked";
        }

        @Override
        public Guarantee guarantee() {
            return Guarantee.MARKED;
        }

        @Override
        public SinkWriter<Object> open(SinkContext context) {
            throw new UnsupportedOperationException("nothing is written here");
        }
    };

    private static final Plan PLAN = Graphs.writing(2, MARKED, List.of("table"), "lines");

    private static World takenOver(Map<String, String> settings, String fingerprint, Map<String, Size> sizes) {
        World world = new World(PLAN, settings).holds("lines", "p0", 0, 10);
        world.recover(
                Events.tookOver(3, World.APPLICATION, fingerprint, 0, 0, 0),
                Events.found("lines", Map.of("p0", 0L)),
                new BatchPlanned(4, 40, List.of(), new TreeMap<>(sizes), OptionalLong.empty()));
        return world;
    }

    private static final Map<String, Size> SAME = Map.of("lines", new Size(0, 1), "counts", new Size(2, 2));
    private static final Map<String, Size> OTHER = Map.of("lines", new Size(0, 1), "sums", new Size(2, 2));

    @Test
    void aStageThatThePlannedBatchDoesNotHaveIsRefused() {
        World world = takenOver(Map.of(), "0123", OTHER);
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message())
                .contains("batch 4", "\"table\"", "former version", "treadle.checkpoint.allow.unclaimed");
    }

    @Test
    void theSameStagesAreGoneOnWithWhateverElseHasChanged() {
        assertThat(takenOver(Map.of(), "0123", SAME).outcome).isNull();
    }

    @Test
    void theSameGraphGoesOnAndSoDoesWhoeverIsAllowedTo() {
        assertThat(takenOver(Map.of(), PLAN.graph().fingerprint(), OTHER).outcome)
                .isNull();
        assertThat(takenOver(Map.of("treadle.checkpoint.allow.unclaimed", "true"), "0123", OTHER).outcome)
                .isNull();
    }
}
