package dev.vht.files.log.salvage;

import dev.vht.files.log.recovery.FoundSegment;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of a damaged log: a segment, or a gap where segments are missing. It says which stretches
 * cannot be read and, as far as lists of {@link ContentsList} tell, what was written there.
 */
final class DamagedPart {
  /** Bytes that are no whole records; of no length where the end of a segment is missing. */
  record Stretch(int from, int to) {}

  /** A record that is listed and cannot be read; it stood before {@code offset}, or there. */
  record Lost(int offset, int entry) {}

  final long first;
  final long last;

  /** Null in a gap. */
  final @Nullable FoundSegment found;

  final List<Stretch> stretches = new ArrayList<>();

  /** What is wrong besides. */
  final List<String> problems = new ArrayList<>();

  /** Records to be put in, by the offset before which, or at which, the lost ones stood. */
  final TreeMap<Integer, List<byte[]>> amendments = new TreeMap<>();

  private final List<ContentsList.Block> blocks = new ArrayList<>();
  private boolean isEnded;
  private boolean isAllListed;
  private boolean isCut;

  /** Where it ends: what follows is not the log's. */
  int end = Format.HEADER;

  private DamagedPart(long first, long last, @Nullable FoundSegment found) {
    this.first = first;
    this.last = last;
    this.found = found;
  }

  static DamagedPart gap(long first, long last) {
    return new DamagedPart(first, last, null);
  }

  /**
   * Reads a segment.
   *
   * @param isLast whether a part of a record may be at its end
   * @param least up to where it was whole once
   */
  static DamagedPart of(FoundSegment found, boolean isLast, int least) {
    DamagedPart ruin = new DamagedPart(found.name.first(), found.name.last(), found);
    if (!found.name.isIn(found.header) && found.scan().nextWhole(0) < found.bytes.capacity()) {
      ruin.problems.add("the header of the segment is damaged");
    }
    ruin.scan(found, isLast ? Math.max(found.scan().endOfWhole(), least) : found.bytes.capacity());
    if (!isLast && !ruin.isEnded) {
      ruin.problems.add("the end of the segment is missing");
      ruin.isCut =
          ruin.stretches.isEmpty() || ruin.stretches.get(ruin.stretches.size() - 1).to() < ruin.end;
    }
    return ruin;
  }

  boolean isDamaged() {
    return found == null || !stretches.isEmpty() || !problems.isEmpty();
  }

  long position(int offset) {
    return Position.of(last, offset);
  }

  private void scan(FoundSegment from, int limit) {
    RecordScanner scan = from.scan();
    while (true) {
      end = scan.from(end, (kind, at, size) -> note(from, kind, at));
      if (isEnded) {
        noteWhatFollows(from, scan);
        return;
      }
      if (end >= limit) {
        break;
      }
      int whole = scan.nextWhole(end + 1);
      int next = whole < from.bytes.capacity() ? Math.min(whole, limit) : limit;
      stretches.add(new Stretch(end, next));
      end = next;
    }
  }

  private void note(FoundSegment from, Format.Kind kind, int at) {
    isEnded = kind == Format.Kind.END;
    isAllListed = false;
    if (kind == Format.Kind.CONTENTS) {
      ContentsList.Block block = ContentsList.decode(from.bytes, at);
      blocks.add(block);
      isAllListed = block.to() == at;
    }
  }

  private void noteWhatFollows(FoundSegment from, RecordScanner scan) {
    int more = from.bytes.capacity() - end;
    if (more > 0) {
      problems.add(
          more + (scan.isBlankFrom(end) ? " zeros" : " bytes") + " follow the end of the segment");
    }
  }

  /** Whether records may have been lost with the end of the segment, and nothing tells which. */
  boolean isEndUnknown() {
    return isCut && !isAllListed;
  }

  // What was written where nothing can be read.

  /** Whether everything is known that was written in a stretch. */
  boolean isKnown(Stretch stretch) {
    int at = stretch.from();
    boolean isFurther = true;
    while (at < stretch.to() && isFurther) {
      int from = at;
      at =
          blocks.stream()
              .filter(block -> block.from() <= from && from < block.to() && lost(block) != null)
              .mapToInt(ContentsList.Block::to)
              .max()
              .orElse(from);
      isFurther = at > from;
    }
    return at >= stretch.to() || isListOrEnd(at, stretch.to());
  }

  /** Whether some bytes were no more than a list and the end of the segment. */
  private boolean isListOrEnd(int from, int to) {
    FoundSegment segment = found;
    int at = from;
    while (segment != null && at < to) {
      int size = Format.sizeAt(segment.bytes, at, Math.min(to, segment.bytes.capacity()));
      int lengths = size == 0 ? 0 : Format.lengths(segment.bytes, at);
      boolean isOurs =
          size > 0
              && Format.keyLength(lengths) == 0
              && Format.isKnown(lengths)
              && (Format.kind(lengths) == Format.Kind.CONTENTS
                  || (Format.kind(lengths) == Format.Kind.END && size == Format.END_SIZE));
      if (!isOurs) {
        return false;
      }
      at += size;
    }
    return at == to;
  }

  /** The records that are listed and cannot be read. */
  List<Lost> lost() {
    List<Lost> all = new ArrayList<>();
    for (ContentsList.Block block : blocks) {
      List<Lost> lost = lost(block);
      if (lost != null) {
        all.addAll(lost);
      }
    }
    return all;
  }

  /**
   * What is listed and not there. What stands before the first stretch and after the last one is
   * matched by its place; what stands between two is matched to the first entry that fits, so that
   * a record is rather taken for lost than for newer than one that is lost.
   *
   * @return null if the list is not of this block
   */
  private @Nullable List<Lost> lost(ContentsList.Block block) {
    List<Stretch> within =
        stretches.stream()
            .filter(stretch -> stretch.from() < block.to() && stretch.to() > block.from())
            .toList();
    if (within.isEmpty()) {
      return List.of();
    }
    int begin = within.get(0).from();
    int stop = within.get(within.size() - 1).to();
    List<Lost> before = whole(block.from(), Math.min(begin, block.to()));
    List<Lost> between = whole(Math.max(begin, block.from()), Math.min(stop, block.to()));
    List<Lost> after = whole(stop, block.to());
    List<Integer> entries = block.entries();
    int next = before.size();
    int rest = entries.size() - after.size();
    if (next > rest || !fits(before, entries, 0) || !fits(after, entries, rest)) {
      return null;
    }
    List<Lost> lost = new ArrayList<>();
    for (Lost record : between) {
      while (next < rest && entries.get(next) != record.entry()) {
        lost.add(new Lost(record.offset() - 1, entries.get(next)));
        next++;
      }
      if (next == rest) {
        return null;
      }
      next++;
    }
    for (; next < rest; next++) {
      lost.add(new Lost(Math.min(stop, block.to()) - 1, entries.get(next)));
    }
    return lost;
  }

  private static boolean fits(List<Lost> records, List<Integer> entries, int from) {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).entry() != entries.get(from + i)) {
        return false;
      }
    }
    return true;
  }

  /** The records between two offsets that can be read, as they would be listed. */
  private List<Lost> whole(int from, int to) {
    List<Lost> whole = new ArrayList<>();
    FoundSegment segment = found;
    int at = from;
    while (segment != null && at < to) {
      Stretch unreadable = at(at);
      int size = Format.sizeAt(segment.bytes, at, segment.bytes.capacity());
      if (unreadable == null && size > 0) {
        Format.Kind kind = Format.kind(Format.lengths(segment.bytes, at));
        if (kind != Format.Kind.CONTENTS && kind != Format.Kind.END) {
          whole.add(new Lost(at, segment.entry(at)));
        }
      }
      at = unreadable == null ? at + Math.max(size, 1) : unreadable.to();
    }
    return whole;
  }

  /** The stretch that an offset is in. */
  @Nullable Stretch at(int offset) {
    return stretches.stream()
        .filter(stretch -> stretch.from() <= offset && offset < stretch.to())
        .findFirst()
        .orElse(null);
  }

  /** The key of a lost record, if it can be found by its hash in the bytes that are left. */
  byte @Nullable [] keyOf(int offset, LostRecord.Test test) {
    FoundSegment segment = found;
    if (segment == null) {
      return null;
    }
    for (Stretch stretch : stretches) {
      int at = stretch.from();
      int size = 1;
      while (at <= offset && at < stretch.to() && size > 0) {
        size = Format.sizeAt(segment.bytes, at, segment.bytes.capacity());
        byte[] key = size == 0 ? null : segment.key(at);
        if (key != null && test.isOf(key)) {
          return key;
        }
        at += size;
      }
    }
    return null;
  }

  void amend(int offset, byte[] record) {
    amendments.computeIfAbsent(offset, unused -> new ArrayList<>()).add(record);
  }
}
