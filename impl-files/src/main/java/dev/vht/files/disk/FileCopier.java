package dev.vht.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Copies bytes into a new file and syncs it. */
public final class FileCopier {
  private static final int BLOCK = 1 << 18;

  private FileCopier() {}

  /** Copies the first {@code length} bytes. */
  public static void copy(Disk disk, ByteBuffer bytes, int length, Path to) throws IOException {
    byte[] block = new byte[Math.min(BLOCK, length)];
    try (DiskFile copy = disk.open(to, Disk.Opening.CREATE)) {
      for (int done = 0; done < length; done += block.length) {
        int size = Math.min(block.length, length - done);
        bytes.get(done, block, 0, size);
        copy.write(done, block, 0, size);
      }
      copy.sync();
    }
  }
}
