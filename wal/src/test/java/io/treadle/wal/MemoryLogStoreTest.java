package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemoryLogStoreTest extends LogStoreContract {
    private final MemoryLogStore first = new MemoryLogStore();

    @Override
    protected LogStore openStore() {
        first.sealingTakes(3);
        return first;
    }

    @Override
    protected boolean sealPatiently(LogStore store, String path) throws IOException {
        while (!store.seal(path)) {
            // counts its calls
        }
        return true;
    }

    @Test
    void aCrashTakesWhatWasNotFlushedOfThisProcessOnly() throws IOException {
        MemoryLogStore other = first.anotherProcess();
        LogOutput mine = first.create("mine");
        LogOutput others = other.create("others");
        for (LogOutput output : new LogOutput[] {mine, others}) {
            output.write(ByteBuffer.wrap(new byte[3]));
            output.flush(Sync.HFLUSH);
            output.write(ByteBuffer.wrap(new byte[4]));
        }
        first.crash();

        others.flush(Sync.HFLUSH);
        assertThat(other.read("mine")).hasValue(new byte[3]);
        assertThat(other.read("others")).hasValue(new byte[7]);
        assertThatThrownBy(() -> mine.flush(Sync.HFLUSH)).hasMessage("this process has crashed");
        assertThatThrownBy(() -> first.list("a")).hasMessage("this process has crashed");
    }

    @Test
    void aCrashMayTearWhatWasNotFlushed() throws IOException {
        LogOutput output = first.create("torn");
        output.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        first.crashKeeping(3);
        assertThat(first.anotherProcess().read("torn")).hasValue(new byte[] {1, 2, 3});
    }

    @Test
    void aPowerCutTakesWhatWasFlushedButNotSynced() throws IOException {
        LogOutput output = first.create("file");
        output.write(ByteBuffer.wrap(new byte[2]));
        output.flush(Sync.HSYNC);
        output.write(ByteBuffer.wrap(new byte[2]));
        output.flush(Sync.HFLUSH);
        assertThat(first.read("file")).hasValue(new byte[4]);
        first.powerCut();
        assertThat(first.read("file")).hasValue(new byte[2]);
    }

    @Test
    void theChosenOperationFailsOnceAndTearsWhatItWrote() throws IOException {
        first.failOperation(2, new TransientStoreException("pipeline broken"), 1);
        LogOutput output = first.create("file");
        output.write(ByteBuffer.wrap(new byte[] {7, 8}));
        assertThatThrownBy(() -> output.flush(Sync.HFLUSH)).isInstanceOf(TransientStoreException.class);
        assertThat(first.operations()).isEqualTo(3);
        assertThat(first.read("file")).hasValue(new byte[] {7});
    }

    @Test
    void aTornWriteOfAWriterThatWasReplacedDoesNotReachTheFinalFile() throws IOException {
        LogOutput output = first.create("file");
        MemoryLogStore successor = first.anotherProcess();
        assertThat(sealPatiently(successor, "file")).isTrue();
        output.write(ByteBuffer.wrap(new byte[] {7, 8}));
        first.failOperation(first.operations(), new TransientStoreException("pipeline broken"), 1);
        assertThatThrownBy(() -> output.flush(Sync.HFLUSH)).isInstanceOf(TransientStoreException.class);
        assertThat(successor.read("file")).hasValue(new byte[0]);
    }

    @Test
    void aFullStoreTakesNoMore() throws IOException {
        first.capacity(10);
        LogOutput output = first.create("file");
        output.write(ByteBuffer.allocate(10));
        output.flush(Sync.HFLUSH);
        assertThatThrownBy(() -> output.write(ByteBuffer.allocate(1))).isInstanceOf(LogFullException.class);
        assertThatThrownBy(() -> first.createExclusive("other", new byte[1])).isInstanceOf(LogFullException.class);
        assertThat(first.read("file")).hasValue(new byte[10]);
    }

    @Test
    void sealingAFileWhoseWriterDiedTakesAsLongAsWithALiveOne() throws IOException {
        first.create("file");
        first.crash();
        MemoryLogStore successor = first.anotherProcess();
        assertThat(successor.seal("file")).isFalse();
        assertThat(successor.seal("file")).isFalse();
        assertThat(successor.seal("file")).isTrue();
    }
}
