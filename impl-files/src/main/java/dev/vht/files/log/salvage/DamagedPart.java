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
 * A part of a damaged log: a segment, or a gap where segments are missing. It has the unreadable
 * stretches and, as far as {@link ContentsList}s are intact, what was written there.
 */
final class DamagedPart {
  /** Bytes without intact records; empty if the end of a segment is missing. */
  record Stretch(int from, int to) {}

  /** A listed record that cannot be read; it was at {@code offset} or before. */
  record Lost(int offset, int entry) {}

  final long first;
  final long last;

  /** The segment; null for a gap. */
  final @Nullable FoundSegment found;

  final List<Stretch> stretches = new ArrayList<>();

  /** Other damage. */
  final List<String> problems = new ArrayList<>();

  /** Records to be inserted, by the offset at or before which the lost ones were. */
  final TreeMap<Integer, List<byte[]>> insertions = new TreeMap<>();

  private final List<ContentsList.Block> blocks = new ArrayList<>();
  private boolean isEnded;
  private boolean isAllListed;
  private boolean isCut;

  /** The end of the log's content in this segment. */
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
   * @param isLast whether the segment may end with a torn record
   * @param least the offset up to which it is known to have been intact
   */
  static DamagedPart of(FoundSegment found, boolean isLast, int least) {
    DamagedPart damagedPart = new DamagedPart(found.name.first(), found.name.last(), found);
    if (!found.name.isIn(found.header) && found.scan().nextIntact(0) < found.bytes.capacity()) {
      damagedPart.problems.add("the header of the segment is damaged");
    }
    damagedPart.scan(
        found, isLast ? Math.max(found.scan().endOfIntact(), least) : found.bytes.capacity());
    if (!isLast && !damagedPart.isEnded) {
      damagedPart.problems.add("the end of the segment is missing");
      damagedPart.isCut =
          damagedPart.stretches.isEmpty()
              || damagedPart.stretches.get(damagedPart.stretches.size() - 1).to() < damagedPart.end;
    }
    return damagedPart;
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
      end = scan.scan(end, (kind, at, size) -> visit(from, kind, at));
      if (isEnded) {
        noteTrailingBytes(from, scan);
        return;
      }
      if (end >= limit) {
        break;
      }
      int whole = scan.nextIntact(end + 1);
      int next = whole < from.bytes.capacity() ? Math.min(whole, limit) : limit;
      stretches.add(new Stretch(end, next));
      end = next;
    }
  }

  private void visit(FoundSegment from, Format.Kind kind, int at) {
    isEnded = kind == Format.Kind.END;
    isAllListed = false;
    if (kind == Format.Kind.CONTENTS) {
      ContentsList.Block block = ContentsList.decode(from.bytes, at);
      blocks.add(block);
      isAllListed = block.to() == at;
    }
  }

  private void noteTrailingBytes(FoundSegment from, RecordScanner scan) {
    int more = from.bytes.capacity() - end;
    if (more > 0) {
      problems.add(
          more + (scan.isBlankFrom(end) ? " zeros" : " bytes") + " follow the end of the segment");
    }
  }

  /** Whether an unknown number of records may have been lost with the end of the segment. */
  boolean isEndUnknown() {
    return isCut && !isAllListed;
  }

  // What was written in unreadable stretches.

  /** Whether everything that was written in a stretch is known. */
  boolean isKnown(Stretch stretch) {
    int at = stretch.from();
    boolean isProgress = true;
    while (at < stretch.to() && isProgress) {
      int from = at;
      at =
          blocks.stream()
              .filter(block -> block.from() <= from && from < block.to() && lost(block) != null)
              .mapToInt(ContentsList.Block::to)
              .max()
              .orElse(from);
      isProgress = at > from;
    }
    return at >= stretch.to() || isListOrEnd(at, stretch.to());
  }

  /** Whether these bytes were only contents lists and the end of the segment. */
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

  /** The listed records that cannot be read. */
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
   * The listed records of a block that cannot be read. Records before the first stretch and after
   * the last one are matched by their position. A record between two stretches is matched to the
   * first entry that fits, so that a doubtful record counts as lost, not as newer than a lost one.
   *
   * @return null if the list does not match the block
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
    List<Lost> before = readable(block.from(), Math.min(begin, block.to()));
    List<Lost> between = readable(Math.max(begin, block.from()), Math.min(stop, block.to()));
    List<Lost> after = readable(stop, block.to());
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

  /** The readable records between two offsets, with their list entries. */
  private List<Lost> readable(int from, int to) {
    List<Lost> readable = new ArrayList<>();
    FoundSegment segment = found;
    int at = from;
    while (segment != null && at < to) {
      Stretch unreadable = at(at);
      int size = Format.sizeAt(segment.bytes, at, segment.bytes.capacity());
      if (unreadable == null && size > 0) {
        Format.Kind kind = Format.kind(Format.lengths(segment.bytes, at));
        if (kind != Format.Kind.CONTENTS && kind != Format.Kind.END) {
          readable.add(new Lost(at, segment.entry(at)));
        }
      }
      at = unreadable == null ? at + Math.max(size, 1) : unreadable.to();
    }
    return readable;
  }

  /** The stretch that contains an offset, or null. */
  @Nullable Stretch at(int offset) {
    return stretches.stream()
        .filter(stretch -> stretch.from() <= offset && offset < stretch.to())
        .findFirst()
        .orElse(null);
  }

  /** The key of a lost record, if the damaged bytes still contain it, or null. */
  byte @Nullable [] keyOf(int offset, LostRecord.KeyTest test) {
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

  void insert(int offset, byte[] record) {
    insertions.computeIfAbsent(offset, unused -> new ArrayList<>()).add(record);
  }
}
