package dev.vht.files.log.segment;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files in a log's directory.
 *
 * <p>Names are not trusted. A segment counts as compacted into another one only if that has valid
 * records under its own name, and is deleted only if that is intact. After a loss of power, a
 * {@link SegmentChain} decides which compacted segments count.
 *
 * @param current the segments to read, in the order of the log
 * @param replaced segments that were compacted into an intact one, and not deleted yet
 * @param unusable compacted segments that were lost in part, or lack records that were lost
 * @param unfinished temporary files of killed compactions
 * @param misplaced files with names of segments that are not part of the log
 * @param synced the position up to which the log is known to be synced
 */
public record SegmentFiles(
    List<File> current,
    List<File> replaced,
    List<File> unusable,
    List<Path> unfinished,
    List<File> misplaced,
    long synced) {
  /** Describes the {@link #misplaced} in messages. */
  public static final String MISPLACED =
      "it has the name of a segment, but is not that segment or not part of the log";

  private static final String TEMPORARY = ".tmp";

  /** A segment's file. */
  public record File(SegmentName name, Path path) {}

  /**
   * Finds and sorts the files in a directory.
   *
   * @param known the names of segments that are known to be whole if they exist
   * @param synced a position up to which the log is known to be synced
   */
  public static SegmentFiles in(Disk disk, Path directory, Set<SegmentName> known, long synced)
      throws IOException {
    List<File> all = new ArrayList<>();
    List<Path> unfinished = new ArrayList<>();
    for (Path path : disk.list(directory)) {
      Optional<SegmentName> name = SegmentName.of(path);
      if (name.isPresent()) {
        all.add(new File(name.get(), path));
      } else if (isUnfinished(path)) {
        unfinished.add(path);
      }
    }
    SegmentChain chain = new SegmentChain(disk, all, known, synced);
    if (chain.isLossPossible()) {
      chain.choose();
    }
    SegmentFiles files =
        new SegmentFiles(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            unfinished,
            new ArrayList<>(),
            chain.synced());
    if (chain.isLossPossible() && !chain.isDamaged()) {
      files.sort(chain, all);
    } else {
      files.sortComplete(disk, all);
    }
    return files;
  }

  /** Finds and sorts the files in a directory, of which none is known to be whole. */
  public static SegmentFiles in(Disk disk, Path directory, long synced) throws IOException {
    return in(disk, directory, Set.of(), synced);
  }

  /**
   * Writes into the header of a copied segment that the log is synced up to a position. So it
   * counts, whatever happens to the others.
   */
  public static void markSynced(Disk disk, Path path, long synced) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Opening.WRITE)) {
      Format.Header header = Format.header(file.map());
      if (header != null) {
        byte[] changed = Format.encode(header.ofSynced(synced));
        file.write(0, changed, 0, changed.length);
        file.sync();
      }
    }
  }

  private static boolean isUnfinished(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(TEMPORARY)
        && SegmentName.of(
                path.resolveSibling(name.substring(0, name.length() - TEMPORARY.length())))
            .isPresent();
  }

  /** Sorts the files of a log of which some segments may have been lost. */
  private void sort(SegmentChain chain, List<File> all) {
    current.addAll(chain.chosen());
    unusable.addAll(chain.unusable());
    misplaced.addAll(chain.foreign());
    List<File> left = new ArrayList<>(all);
    left.removeAll(current);
    left.removeAll(unusable);
    left.removeAll(misplaced);
    addInOrder(left, replaced);
  }

  /** Sorts the files of a log of which nothing was lost, unless it is damaged. */
  private void sortComplete(Disk disk, List<File> all) throws IOException {
    List<File> candidates = new ArrayList<>(all);
    for (File file : all) {
      List<File> replacedFiles =
          all.stream().filter(other -> file.name.replaces(other.name)).toList();
      if (!replacedFiles.isEmpty()) {
        decide(disk, file, replacedFiles, candidates);
      }
    }
    addInOrder(candidates, misplaced);
  }

  /** Adds the newest of the files that follow the current ones, and the others elsewhere. */
  private void addInOrder(List<File> candidates, List<File> others) {
    candidates.sort(
        Comparator.<File>comparingLong(file -> file.name.first())
            .thenComparing(Comparator.<File>comparingLong(file -> file.name.last()).reversed())
            .thenComparing(
                Comparator.<File>comparingLong(file -> file.name.generation()).reversed()));
    long next = current.isEmpty() ? 1 : current.get(current.size() - 1).name.last() + 1;
    for (File file : candidates) {
      if (file.name.last() < file.name.first()) {
        misplaced.add(file);
      } else if (file.name.first() < next) {
        others.add(file);
      } else {
        current.add(file);
        next = file.name.last() + 1;
      }
    }
  }

  /** Decides between a segment and those that it replaces according to its name. */
  private void decide(Disk disk, File file, List<File> replacedFiles, List<File> candidates)
      throws IOException {
    Proof proof = Proof.of(disk, file);
    if (proof == Proof.NONE || (proof == Proof.SOME && isCovered(file.name, replacedFiles))) {
      misplaced.add(file);
      candidates.remove(file);
    } else {
      candidates.removeAll(replacedFiles);
      if (proof == Proof.ALL) {
        replacedFiles.stream().filter(old -> !replaced.contains(old)).forEach(replaced::add);
      }
    }
  }

  /** Whether the old segments together cover the range of another one. */
  private static boolean isCovered(SegmentName name, List<File> replacedFiles) {
    long next = name.first();
    for (File old :
        replacedFiles.stream()
            .sorted(Comparator.comparingLong(file -> file.name.first()))
            .toList()) {
      next = old.name.first() <= next ? Math.max(next, old.name.last() + 1) : next;
    }
    return next > name.last();
  }

  /** How far a file's content proves its name. */
  enum Proof {
    NONE,
    SOME,
    ALL;

    static Proof of(Disk disk, File file) throws IOException {
      try (DiskFile open = disk.open(file.path, Disk.Opening.READ)) {
        return of(open.map(), file.name);
      }
    }

    static Proof of(ByteBuffer bytes, SegmentName name) {
      boolean[] isEnded = {false};
      RecordScanner scan = new RecordScanner(bytes, bytes.capacity(), name.id());
      int end = scan.scan(Format.HEADER, (kind, at, size) -> isEnded[0] = kind == Format.Kind.END);
      boolean hasHeader = name.isIn(Format.header(bytes));
      if (hasHeader && isEnded[0] && scan.isBlankFrom(end)) {
        return ALL;
      }
      return hasHeader || scan.nextIntact(Format.HEADER) < bytes.capacity() ? SOME : NONE;
    }
  }

  public boolean isLast(File file) {
    return file.equals(current.get(current.size() - 1));
  }

  /** The missing sequence numbers: the first and the last of each gap. */
  public Map<Long, Long> gaps() {
    Map<Long, Long> gaps = new TreeMap<>();
    long next = 1;
    for (File file : current) {
      if (file.name.first() != next) {
        gaps.put(next, file.name.first() - 1);
      }
      next = file.name.last() + 1;
    }
    return gaps;
  }
}
