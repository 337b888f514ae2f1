package io.treadle.wal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The other process of {@link LocalLogStoreTest}: seals a file, or writes one and waits to be killed. */
final class OtherProcessMain {
    private OtherProcessMain() {}

    public static void main(String[] args) throws Exception {
        LocalLogStore store = new LocalLogStore(Path.of(args[1]));
        if (args[0].equals("seal")) {
            System.out.println(store.seal(args[2]));
            return;
        }
        LogOutput output = store.create(args[2]);
        output.write(ByteBuffer.allocate(10));
        output.flush(Sync.HFLUSH);
        System.out.println("written");
        Thread.sleep(60_000);
        output.close();
    }
}
