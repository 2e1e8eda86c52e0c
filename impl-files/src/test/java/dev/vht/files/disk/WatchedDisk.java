package dev.vht.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk with a watcher that may act or throw before and after each operation. */
public final class WatchedDisk implements Disk {
  private final Disk disk;
  private final Watcher watcher;

  /** Observes each operation, in the thread that runs it. */
  public interface Watcher {
    /**
     * Called before an operation.
     *
     * @param operation its name, such as {@code move}
     * @param path its file or directory
     * @throws IOException to fail it
     */
    void before(String operation, Path path) throws IOException;

    /** Called after a successful operation. */
    void after();
  }

  /**
   * Watches a disk.
   *
   * @param disk runs the operations
   * @param watcher observes them
   */
  public WatchedDisk(Disk disk, Watcher watcher) {
    this.disk = disk;
    this.watcher = watcher;
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private interface Change {
    void run() throws IOException;
  }

  private <T> T watched(String name, Path path, Operation<T> operation) throws IOException {
    watcher.before(name, path);
    T result = operation.run();
    watcher.after();
    return result;
  }

  private void watched(String name, Path path, Change change) throws IOException {
    watcher.before(name, path);
    change.run();
    watcher.after();
  }

  @Override
  public DiskFile open(Path file, Opening opening) throws IOException {
    return watched("open", file, () -> new WatchedFile(file, disk.open(file, opening)));
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return watched("read", file, () -> disk.read(file));
  }

  @Override
  public Kind kind(Path path) throws IOException {
    return watched("kind", path, () -> disk.kind(path));
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return watched("list", directory, () -> disk.list(directory));
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    watched("createDirectory", directory, () -> disk.createDirectory(directory));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    watched("move", from, () -> disk.move(from, to));
  }

  @Override
  public boolean delete(Path path) throws IOException {
    return watched("delete", path, () -> disk.delete(path));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    watched("syncDirectory", directory, () -> disk.syncDirectory(directory));
  }

  @Override
  public long boot() {
    return disk.boot();
  }

  private final class WatchedFile implements DiskFile {
    private final Path path;
    private final DiskFile file;

    WatchedFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return watched("size", path, file::size);
    }

    @Override
    public int read(long position, byte[] into, int from, int length) throws IOException {
      return watched("readFrom", path, () -> file.read(position, into, from, length));
    }

    @Override
    public void write(long position, byte[] bytes, int from, int length) throws IOException {
      watched("write", path, () -> file.write(position, bytes, from, length));
    }

    @Override
    public void resize(long size) throws IOException {
      watched("resize", path, () -> file.resize(size));
    }

    @Override
    public void sync() throws IOException {
      watched("sync", path, file::sync);
    }

    @Override
    public ByteBuffer map() throws IOException {
      return watched("map", path, file::map);
    }

    @Override
    public void close() throws IOException {
      watched("close", path, file::close);
    }
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    return disk.usableSpace(directory);
  }
}
