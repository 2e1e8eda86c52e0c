package dev.vht.files.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A disk in memory that stops, fails or fills up on request, and then shows what a real disk would
 * have kept.
 *
 * <p><b>Operations</b> that change something are counted from 1: writing, resizing, syncing,
 * moving, deleting, creating a file or a directory, syncing a directory. Reads are counted
 * separately. A test runs once to count the operations, and then once for each with {@link #stopAt}
 * or {@link #failFrom}. The outcome depends only on the seed and the operation's number, if there
 * is one thread.
 *
 * <p><b>At a stop</b> the operation is done completely, partly or not at all, and throws a {@link
 * PowerLoss}, as does every later operation on this disk. The state that is left is another disk:
 * {@link #afterKill} or {@link #afterPowerLoss}, which may be called repeatedly.
 *
 * <p>The root directory exists. Paths are absolute.
 *
 * <p><b>Thread-safety:</b> one operation at a time.
 */
public final class SimulatedDisk implements Disk {
  private final long seed;
  private final long boot;
  private final SimulatedNames names;
  private final List<SimulatedContent> open = new ArrayList<>();
  private long operations;
  private long reads;
  private long stop = Long.MAX_VALUE;
  private boolean isStopped;
  private Range failing = Range.NONE;
  private Range failingReads = Range.NONE;
  private Fault fault = Fault.IO_ERROR;
  private long space = Long.MAX_VALUE;

  private record Range(long first, long last) {
    static final Range NONE = new Range(1, 0);

    boolean contains(long number) {
      return first <= number && number <= last;
    }
  }

  /** A read operation. */
  interface Read<T> {
    T run() throws IOException;
  }

  /**
   * Creates an empty disk.
   *
   * @param seed determines its faults
   */
  public SimulatedDisk(long seed) {
    this(seed, new SimulatedNames(), 1);
  }

  private SimulatedDisk(long seed, SimulatedNames names, long boot) {
    this.seed = seed;
    this.names = names;
    this.boot = boot;
  }

  /**
   * Stops the disk at an operation.
   *
   * @param operation its number, from 1
   */
  public synchronized void stopAt(long operation) {
    stop = operation;
  }

  /**
   * Fails operations.
   *
   * @param first the number of the first, from 1
   * @param last the number of the last
   * @param how the fault
   */
  public synchronized void failFrom(long first, long last, Fault how) {
    failing = new Range(first, last);
    fault = how;
  }

  /**
   * Fails reads with an I/O error.
   *
   * @param first the number of the first, from 1
   * @param last the number of the last
   */
  public synchronized void failReadsFrom(long first, long last) {
    failingReads = new Range(first, last);
  }

  /** Ends all failures, except for lack of space. */
  public synchronized void heal() {
    failing = Range.NONE;
    failingReads = Range.NONE;
  }

  /**
   * Limits the space.
   *
   * @param bytes how much all files may take, counted in sectors of 512 bytes; {@link
   *     Long#MAX_VALUE} for no limit
   */
  public synchronized void limitSpace(long bytes) {
    space = bytes;
  }

  /**
   * Returns how much space is taken.
   *
   * @return in bytes, counted in sectors, including open deleted files
   */
  public synchronized long usedSpace() {
    List<SimulatedContent> unnamed = new ArrayList<>(open);
    List<SimulatedContent> named = names.files().toList();
    unnamed.removeAll(named);
    return named.stream().mapToLong(SimulatedContent::room).sum()
        + unnamed.stream().distinct().mapToLong(SimulatedContent::room).sum();
  }

  /**
   * Returns how many operations there were.
   *
   * @return those that change something
   */
  public synchronized long operations() {
    return operations;
  }

  /**
   * Returns how many reads there were.
   *
   * @return those that change nothing
   */
  public synchronized long reads() {
    return reads;
  }

  /**
   * Returns whether it has stopped.
   *
   * @return whether only {@link #afterKill} and {@link #afterPowerLoss} are still usable
   */
  public synchronized boolean isStopped() {
    return isStopped;
  }

  /**
   * Kills the process: later operations on this disk fail, and all changes so far survive.
   *
   * @return what the next process finds; a power failure there may still lose what is not synced
   */
  public synchronized SimulatedDisk afterKill() {
    isStopped = true;
    return new SimulatedDisk(seed + 1, names.afterKill(), boot);
  }

  /**
   * Cuts the power: later operations on this disk fail, and unsynced changes may survive or not.
   *
   * @param choice the seed that determines what is lost
   * @return what is found afterwards; all of it is synced
   */
  public synchronized SimulatedDisk afterPowerLoss(long choice) {
    return after(names.afterPowerLoss(new SplittableRandom(seed * 31 + choice)));
  }

  /**
   * Cuts the power after the system has written nearly everything: of most files nothing is lost.
   *
   * @param choice the seed that determines what is lost
   * @return what is found afterwards; all of it is synced
   */
  public synchronized SimulatedDisk afterMildPowerLoss(long choice) {
    return after(names.afterMildPowerLoss(new SplittableRandom(seed * 31 + choice)));
  }

  private SimulatedDisk after(SimulatedNames left) {
    isStopped = true;
    return new SimulatedDisk(seed + 1, left, boot + 1);
  }

  @Override
  public synchronized DiskFile open(Path file, Opening opening) throws IOException {
    if (opening == Opening.CREATE || opening == Opening.CREATE_TO_SYNC) {
      SimulatedContent content = new SimulatedContent();
      requireParent("create", file);
      if (names.find(file) != null) {
        throw new FileAlreadyExistsException(file.toString());
      }
      attempt("create " + file, () -> names.create(file, new SimulatedNames.File(content)));
      return opened(file, content, opening);
    }
    return reading("open " + file, () -> opened(file, content(file), opening));
  }

  private DiskFile opened(Path file, SimulatedContent content, Opening opening) {
    open.add(content);
    return new SimulatedFile(this, file, content, opening != Opening.READ);
  }

  synchronized void closed(SimulatedContent content) {
    open.remove(content); // one of its openings
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return reading("read " + file, () -> content(file).read());
  }

  private SimulatedContent content(Path file) throws IOException {
    SimulatedNames.Node node = names.find(file);
    if (node instanceof SimulatedNames.File found) {
      return found.content();
    } else if (node == null) {
      throw new NoSuchFileException(file.toString());
    }
    throw new FileSystemException(file.toString(), null, "Is a directory");
  }

  @Override
  public Kind kind(Path path) throws IOException {
    return reading(
        "look at " + path,
        () -> {
          SimulatedNames.Node node = names.find(path);
          return node == null
              ? Kind.NOTHING
              : node instanceof SimulatedNames.File ? Kind.FILE : Kind.DIRECTORY;
        });
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return reading("list " + directory, () -> names.in(directory));
  }

  @Override
  public synchronized void createDirectory(Path directory) throws IOException {
    requireParent("make directory", directory);
    SimulatedNames.Node node = names.find(directory);
    if (node instanceof SimulatedNames.File) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    attempt(
        "make directory " + directory,
        () -> {
          if (node == null) {
            names.create(directory, new SimulatedNames.Directory());
          }
        });
  }

  private void requireParent(String what, Path path) throws NoSuchFileException {
    requirePower(what + " " + path);
    Path parent = path.getParent();
    if (parent == null || !(names.find(parent) instanceof SimulatedNames.Directory)) {
      throw new NoSuchFileException(path.toString());
    }
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    requireParent("move to", to);
    SimulatedNames.Node node = names.find(from);
    if (node == null) {
      throw new NoSuchFileException(from.toString());
    } else if (names.find(to) instanceof SimulatedNames.Directory) {
      throw new FileSystemException(from.toString(), to.toString(), "Is a directory");
    } else if (node instanceof SimulatedNames.Directory && names.find(to) != null) {
      throw new FileSystemException(from.toString(), to.toString(), "Not a directory");
    }
    attempt("move " + from + " to " + to, () -> names.move(from, to, node));
  }

  @Override
  public synchronized boolean delete(Path path) throws IOException {
    requirePower("delete " + path);
    SimulatedNames.Node node = names.find(path);
    if (node instanceof SimulatedNames.Directory && !names.in(path).isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    attempt(
        "delete " + path,
        () -> {
          if (node != null) {
            names.delete(path, node);
          }
        });
    return node != null;
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    attemptSync(directory, () -> names.sync(directory), unused -> {});
  }

  @Override
  public synchronized long usableSpace(Path directory) {
    return space == Long.MAX_VALUE ? space : Math.max(0, space - usedSpace());
  }

  @Override
  public long boot() {
    return boot;
  }

  synchronized void sync(Path path, SimulatedContent content) throws IOException {
    attemptSync(path, content::sync, content::failSync);
  }

  synchronized void resize(Path path, SimulatedContent content, long size) throws IOException {
    attempt("resize " + path, () -> content.resize(Math.toIntExact(size)));
  }

  synchronized void write(
      Path path, SimulatedContent content, long position, byte[] bytes, int from, int length)
      throws IOException {
    String what = "write " + length + " bytes at " + position + " of " + path;
    boolean stops = isNextTheStop(what);
    boolean fails = isNextToFail();
    int at = Math.toIntExact(position);
    int count = stops || fails ? random().nextInt(length + 1) : length;
    int fitting = space == Long.MAX_VALUE ? count : content.fitting(at, count, space - usedSpace());
    content.write(at, Arrays.copyOfRange(bytes, from, from + fitting));
    if (stops) {
      throw stopped(what);
    } else if (fails) {
      throw new IOException(fault.message());
    } else if (fitting < count) {
      throw new IOException(Fault.NO_SPACE.message());
    }
  }

  /** Runs an atomic operation. */
  private void attempt(String what, Runnable operation) throws IOException {
    boolean stops = isNextTheStop(what);
    if (isNextToFail()) {
      throw new FileSystemException(what, null, fault.message());
    }
    if (!stops || random().nextBoolean()) {
      operation.run();
    }
    if (stops) {
      throw stopped(what);
    }
  }

  /** The effect of a failed sync. */
  private interface FailedSync {
    void run(SplittableRandom random);
  }

  private void attemptSync(Path path, Runnable operation, FailedSync failure) throws IOException {
    boolean stops = isNextTheStop("sync " + path);
    if (failing.contains(operations)) {
      failure.run(random());
      throw new SyncFailedException(path, new IOException(fault.message()));
    }
    if (!stops || random().nextBoolean()) {
      operation.run();
    }
    if (stops) {
      throw stopped("sync " + path);
    }
  }

  private boolean isNextTheStop(String what) {
    requirePower(what);
    operations++;
    return operations == stop;
  }

  private boolean isNextToFail() {
    return fault.hitsEverything() && failing.contains(operations);
  }

  private PowerLoss stopped(String what) {
    isStopped = true;
    return new PowerLoss("operation " + operations + ", " + what);
  }

  private void requirePower(String what) {
    if (isStopped) {
      throw new PowerLoss(what + ", after it had stopped");
    }
  }

  /** The outcome of an operation depends on its number, not on earlier operations. */
  private SplittableRandom random() {
    return new SplittableRandom(seed * 1_000_003 + operations);
  }

  synchronized <T> T reading(String what, Read<T> reading) throws IOException {
    requirePower(what);
    reads++;
    if (failingReads.contains(reads)) {
      throw new IOException(Fault.IO_ERROR.message());
    }
    return reading.run();
  }
}
