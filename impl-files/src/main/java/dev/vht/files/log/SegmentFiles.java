package dev.vht.files.log;

import dev.vht.files.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files in a log's directory, before any is opened.
 *
 * @param current the segments to be read, in the order of the log
 * @param replaced segments that were compacted into others and not deleted yet
 * @param unfinished segments that were being written when the process ended
 */
record SegmentFiles(List<File> current, List<Path> replaced, List<Path> unfinished) {

  /** A segment's file. */
  record File(SegmentName name, Path path) {}

  static SegmentFiles in(Disk disk, Path directory) throws IOException {
    List<File> all = new ArrayList<>();
    List<Path> unfinished = new ArrayList<>();
    for (Path path : disk.list(directory)) {
      Optional<SegmentName> name = SegmentName.of(path);
      if (name.isPresent()) {
        all.add(new File(name.get(), path));
      } else if (String.valueOf(path).endsWith(".tmp")) {
        unfinished.add(path);
      }
    }
    List<File> current = new ArrayList<>();
    List<Path> replaced = new ArrayList<>();
    for (File file : all) {
      if (all.stream().anyMatch(other -> other.name.replaces(file.name))) {
        replaced.add(file.path);
      } else {
        current.add(file);
      }
    }
    current.sort(Comparator.comparingLong(file -> file.name.first()));
    return new SegmentFiles(current, replaced, unfinished);
  }

  boolean isLast(File file) {
    return file.equals(current.get(current.size() - 1));
  }

  /** The sequence numbers of which there is no segment: from the first to the last of each gap. */
  Map<Long, Long> gaps() {
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
