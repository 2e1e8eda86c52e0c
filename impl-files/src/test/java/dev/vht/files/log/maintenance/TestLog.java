package dev.vht.files.log.maintenance;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.maintenance.CompactionChoice.Aim;
import dev.vht.files.log.maintenance.CompactionChoice.Scope;
import dev.vht.files.log.recovery.Recovery;
import dev.vht.files.log.segment.Segment;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A log under {@code PROCESS} on a simulated disk, of which a test makes each step. */
final class TestLog {
  static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  static final Path DIRECTORY = ROOT.resolve("log");
  static final Path CHECKPOINT = ROOT.resolve("index");
  private static final int LARGEST = 1 << 12;

  private final int smallest;
  private SimulatedDisk disk;
  private Log log;

  /** Runs when a directory is about to be synced the next time. */
  private Step hook = () -> {};

  /** Something that is done with a log. */
  interface Step {
    void run() throws IOException;
  }

  private interface Change {
    void make(long hash, long old, byte[] key) throws IOException;
  }

  TestLog(long seed, int smallest) throws IOException {
    this.smallest = smallest;
    disk = new SimulatedDisk(seed);
    disk.createDirectory(ROOT);
    disk.createDirectory(DIRECTORY);
    disk.syncDirectory(Path.of("/"));
    disk.syncDirectory(ROOT);
    log = open();
  }

  private Log open() throws IOException {
    Disk hooked =
        (Disk)
            Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("syncDirectory")) {
                    Step next = hook;
                    hook = () -> {};
                    next.run();
                  }
                  try {
                    return method.invoke(disk, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Log opened =
        new Log(
            hooked,
            DIRECTORY,
            1,
            Durability.PROCESS,
            new LogSizes(smallest, LARGEST, Long.MAX_VALUE, Long.MAX_VALUE, 32));
    boolean unused = Recovery.recover(opened, CHECKPOINT, Access.READ_WRITE);
    return opened;
  }

  SimulatedDisk disk() {
    return disk;
  }

  Log log() {
    return log;
  }

  void reopen() throws IOException {
    log.close();
    log = open();
  }

  /** Opens what a crash has left. */
  void openOn(SimulatedDisk left) throws IOException {
    use(left);
    log = open();
  }

  /** Uses what a crash has left, without opening the log. */
  void use(SimulatedDisk left) {
    hook = () -> {};
    disk = left;
  }

  void set(String key, String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    change(key, (hash, old, encoded) -> log.set(hash, old, encoded, bytes));
  }

  void remove(String key) throws IOException {
    change(key, log::remove);
  }

  private void change(String key, Change change) throws IOException {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    long hash = log.hash(bytes);
    underLock(() -> change.make(hash, log.find(hash, bytes), bytes));
  }

  void clear() throws IOException {
    underLock(log::clear);
  }

  /** Ends the newest segment. */
  void finish() throws IOException {
    underLock(log.active()::finish);
  }

  private void underLock(Step step) throws IOException {
    log.lock.lock();
    try {
      step.run();
    } finally {
      log.lock.unlock();
    }
  }

  void compact(Scope scope) throws IOException {
    boolean unused = Compaction.next(log, Aim.EVERYTHING, scope, () -> false);
  }

  void sync() throws IOException {
    long unused = log.syncQueue().sync();
  }

  /** Syncs, and does something else after the files were synced, and before their names are. */
  void syncWith(Step meanwhile) throws IOException {
    log.syncQueue().markNameUnsynced();
    hook = meanwhile;
    sync();
  }

  void checkpoint() throws IOException {
    boolean unused = Checkpoint.write(log, CHECKPOINT, ROOT.resolve("index.tmp"));
  }

  /** The only segment. */
  Segment segment() {
    if (log.segments().size() != 1) {
      throw new AssertionError(log.segments());
    }
    return log.segments().get(0);
  }

  /** The values of k0, k1 and so on. */
  Map<String, String> content(int keys) {
    Map<String, String> content = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      byte[] value = log.get(("k" + i).getBytes(StandardCharsets.UTF_8));
      if (value != null) {
        content.put("k" + i, new String(value, StandardCharsets.UTF_8));
      }
    }
    if (log.index().count() != content.size()) {
      throw new AssertionError(log.index().count() + " keys are counted, not " + content);
    }
    return content;
  }

  /** The segments whose names begin so, in the order of their names. */
  List<Path> files(String begin) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path file : disk.list(DIRECTORY)) {
      if (String.valueOf(file.getFileName()).startsWith(begin)) {
        files.add(file);
      }
    }
    return files;
  }

  /** Writes a byte, and syncs it. */
  void damage(Path file, long at, int flipped) throws IOException {
    byte[] all = disk.read(file);
    byte old = at < all.length ? all[(int) at] : 0;
    try (DiskFile open = disk.open(file, Disk.Opening.WRITE)) {
      open.write(at, new byte[] {(byte) (old ^ flipped)}, 0, 1);
      open.sync();
    }
  }
}
