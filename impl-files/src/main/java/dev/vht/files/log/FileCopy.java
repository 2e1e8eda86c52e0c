package dev.vht.files.log;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Copies a file to where there is none, and brings the copy to the disk. */
final class FileCopy {
  private static final int BLOCK = 1 << 18;

  private FileCopy() {}

  /** Copies the first bytes of a file. */
  static void of(Disk disk, ByteBuffer bytes, int length, Path to) throws IOException {
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
