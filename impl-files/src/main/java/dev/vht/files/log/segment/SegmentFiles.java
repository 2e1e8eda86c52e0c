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
import java.util.TreeMap;

/**
 * The files in a log's directory.
 *
 * <p>Names are not trusted. A segment counts as compacted into another one only if that has valid
 * records under its own name, and is deleted only if that is intact.
 *
 * @param current the segments to read, in the order of the log
 * @param replaced segments that were compacted into an intact one, and not deleted yet
 * @param unfinished temporary files of killed compactions
 * @param misplaced files with names of segments that are not part of the log
 */
public record SegmentFiles(
    List<File> current, List<Path> replaced, List<Path> unfinished, List<File> misplaced) {
  /** Describes the {@link #misplaced} in messages. */
  public static final String MISPLACED =
      "it has the name of a segment, but is not that segment or not part of the log";

  private static final String TEMPORARY = ".tmp";

  /** A segment's file. */
  public record File(SegmentName name, Path path) {}

  public static SegmentFiles in(Disk disk, Path directory) throws IOException {
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
    SegmentFiles files =
        new SegmentFiles(new ArrayList<>(), new ArrayList<>(), unfinished, new ArrayList<>());
    files.sort(disk, all);
    return files;
  }

  private static boolean isUnfinished(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(TEMPORARY)
        && SegmentName.of(
                path.resolveSibling(name.substring(0, name.length() - TEMPORARY.length())))
            .isPresent();
  }

  private void sort(Disk disk, List<File> all) throws IOException {
    List<File> candidates = new ArrayList<>(all);
    for (File file : all) {
      List<File> replacedFiles =
          all.stream().filter(other -> file.name.replaces(other.name)).toList();
      if (!replacedFiles.isEmpty()) {
        decide(disk, file, replacedFiles, candidates);
      }
    }
    candidates.sort(
        Comparator.<File>comparingLong(file -> file.name.first())
            .thenComparing(Comparator.<File>comparingLong(file -> file.name.last()).reversed())
            .thenComparing(
                Comparator.<File>comparingLong(file -> file.name.generation()).reversed()));
    long next = 1;
    for (File file : candidates) {
      if (file.name.first() < next || file.name.last() < file.name.first()) {
        misplaced.add(file);
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
        replacedFiles.forEach(old -> replaced.add(old.path));
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
