package dev.vht.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of a simulated disk. */
final class SimulatedFile implements DiskFile {
  private final SimulatedDisk disk;
  private final Path path;
  private final SimulatedContent content;
  private final boolean isWritable;
  private boolean isClosed;

  SimulatedFile(SimulatedDisk disk, Path path, SimulatedContent content, boolean isWritable) {
    this.disk = disk;
    this.path = path;
    this.content = content;
    this.isWritable = isWritable;
  }

  @Override
  public long size() throws IOException {
    return disk.reading("size " + path, () -> open().size());
  }

  @Override
  public int read(long position, byte[] into, int from, int length) throws IOException {
    return disk.reading("read " + path, () -> open().read(position, into, from, length));
  }

  @Override
  public void write(long position, byte[] bytes, int from, int length) throws IOException {
    disk.write(path, writable(), position, bytes, from, length);
  }

  @Override
  public void resize(long size) throws IOException {
    disk.resize(path, writable(), size);
  }

  @Override
  public void sync() throws IOException {
    disk.sync(path, open());
  }

  @Override
  public ByteBuffer map() throws IOException {
    return disk.reading("map " + path, () -> open().map());
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      disk.closed(content);
    }
  }

  private SimulatedContent writable() {
    if (!isWritable) {
      throw new IllegalStateException(path + " is open for reading only");
    }
    return open();
  }

  private SimulatedContent open() {
    if (isClosed) {
      throw new IllegalStateException(path + " is closed");
    }
    return content;
  }
}
