package dev.vht.files.log.salvage;

import dev.vht.Damage;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.recovery.FoundSegment;
import dev.vht.files.log.recovery.Replay;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines which keys the damage of a log affects, so that no key silently gets an older value
 * back and no removed key reappears.
 *
 * <p>Two sources describe unreadable records. The contents lists in the segment ({@link
 * ContentsList}) have a part of the hash of each key. And the checkpoint, where it covers the
 * position, has the record of each key; a key that it lacks had no value. Damage that neither
 * source explains is reported once, by its place.
 *
 * <p>A key whose value is lost gets a removal at the place of the lost record, and an older value
 * that would have become current is returned to be kept elsewhere. Lost removals and clearings are
 * written again at their place.
 */
final class LossAttribution {
  private static final byte[] NOTHING = {};
  private static final String LOST = "its value was there and is damaged";
  private static final String UNKNOWN_KEY =
      "a value was there that is damaged, and no other record has its key";
  private static final String UNCERTAIN =
      "it was probably removed there; its last value is in the quarantine";

  private final Log log;
  private final List<DamagedPart> damagedParts;
  private final @Nullable Checkpoint checkpoint;
  private final KeyIndex indexed;

  private final List<LostRecord> losses = new ArrayList<>();
  private final Map<Integer, List<LostRecord>> listed = new HashMap<>();
  private final Map<Long, List<LostRecord>> checkpointed = new HashMap<>();
  private long cleared = -1;

  private final Set<Damage> damages = new LinkedHashSet<>();
  private final Set<DamagedPart.Stretch> attributed = new LinkedHashSet<>();
  private final Map<ByteBuffer, Long> older = new LinkedHashMap<>();

  /**
   * Creates an attribution.
   *
   * @param log the log, with open segments and an empty index
   * @param damagedParts all parts of the log, in order
   * @param checkpoint the last one, if it is usable
   * @param indexed the index of the checkpoint
   */
  LossAttribution(
      Log log, List<DamagedPart> damagedParts, @Nullable Checkpoint checkpoint, KeyIndex indexed) {
    this.log = log;
    this.damagedParts = damagedParts;
    this.checkpoint = checkpoint;
    this.indexed = indexed;
  }

  /** What is lost, by key if the key is known. */
  Collection<Damage> damages() {
    return damages;
  }

  /** The addresses of intact values that are not the last ones of their keys. */
  Collection<Long> olderValues() {
    return older.values();
  }

  void run() {
    damagedParts.forEach(this::addListed);
    addCheckpointed();
    replay();
    losses.forEach(this::attribute);
    removeStale();
    damagedParts.forEach(this::report);
  }

  // Lost records.

  private void addListed(DamagedPart damagedPart) {
    for (DamagedPart.Lost lost : damagedPart.lost()) {
      if (lost.entry() == ContentsList.CLEARING) {
        damagedPart.insert(lost.offset(), Format.encode(Format.Kind.CLEARING, NOTHING, NOTHING));
      } else if (!isCovered(ContentsList.hash(lost.entry()), damagedPart.position(lost.offset()))) {
        LostRecord loss =
            new LostRecord(damagedPart, lost.offset(), ContentsList.isRemoval(lost.entry()));
        losses.add(loss);
        listed.computeIfAbsent(lost.entry() >>> 1, unused -> new ArrayList<>()).add(loss);
      }
    }
  }

  private boolean isCovered(long hash, long position) {
    return checkpoint != null && checkpoint.covers(KeyIndex.shard(hash), position);
  }

  private void addCheckpointed() {
    Map<Integer, DamagedPart> byNumber = new HashMap<>();
    if (checkpoint != null) {
      for (Checkpoint.SegmentUsage usage : checkpoint.segments()) {
        damagedParts.stream()
            .filter(
                damagedPart ->
                    damagedPart.first <= usage.name().first()
                        && usage.name().last() <= damagedPart.last)
            .forEach(damagedPart -> byNumber.put(usage.number(), damagedPart));
      }
    }
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      int number = shard;
      indexed.forEachInRange(
          shard,
          0,
          KeyIndex.highestPart(),
          (part, address) -> addCheckpointed(number, part, address, byNumber));
    }
  }

  private void addCheckpointed(
      int shard, long part, long address, Map<Integer, DamagedPart> byNumber) {
    DamagedPart damagedPart = byNumber.get(Address.segment(address));
    int offset = Address.offset(address);
    if (damagedPart != null && !isWhole(damagedPart, offset, shard, part)) {
      LostRecord loss = new LostRecord(damagedPart, damagedPart.found == null ? 0 : offset, false);
      losses.add(loss);
      checkpointed.computeIfAbsent(part(shard, part), unused -> new ArrayList<>()).add(loss);
    }
  }

  private boolean isWhole(DamagedPart damagedPart, int offset, int shard, long part) {
    FoundSegment found = damagedPart.found;
    if (found == null || found.scan().intactAt(offset) == 0) {
      return false;
    }
    long hash = log.hash(found.key(offset));
    return KeyIndex.shard(hash) == shard && KeyIndex.part(hash) == part;
  }

  private static long part(long shard, long part) {
    return shard << Address.BITS | part;
  }

  // Intact records.

  private void replay() {
    List<FoundSegment> segments = new ArrayList<>();
    damagedParts.forEach(
        damagedPart -> {
          if (damagedPart.found != null) {
            segments.add(damagedPart.found);
          }
        });
    Replay replay = new Replay(log, segments, null);
    for (DamagedPart damagedPart : damagedParts) {
      if (damagedPart.found != null) {
        replay(damagedPart, damagedPart.found, replay);
      }
      clearUpTo(damagedPart, Integer.MAX_VALUE);
    }
  }

  private void replay(DamagedPart damagedPart, FoundSegment found, Replay replay) {
    RecordScanner scan = found.scan();
    int limit = Math.min(damagedPart.end, found.bytes.capacity());
    int offset = scan.nextIntact(Format.HEADER);
    while (offset < limit) {
      found.end =
          scan.scan(
              offset,
              (kind, at, size) -> {
                clearUpTo(damagedPart, at);
                visit(damagedPart, found, kind, at);
                replay.apply(found, kind, at, size);
              });
      offset = scan.nextIntact(found.end);
    }
  }

  /** Replays lost clearings. */
  private void clearUpTo(DamagedPart damagedPart, int offset) {
    for (Map.Entry<Integer, List<byte[]>> lost :
        damagedPart.insertions.headMap(offset).entrySet()) {
      if (damagedPart.position(lost.getKey()) > cleared) {
        cleared = damagedPart.position(lost.getKey());
        log.index().clear();
      }
    }
  }

  private void visit(DamagedPart damagedPart, FoundSegment found, Format.Kind kind, int at) {
    if (kind == Format.Kind.CLEARING) {
      cleared = damagedPart.position(at);
    } else if (kind == Format.Kind.VALUE || kind == Format.Kind.REMOVAL) {
      byte[] key = found.key(at);
      long hash = log.hash(key);
      for (LostRecord loss : candidates(hash)) {
        loss.note(key, damagedPart.position(at));
      }
    }
  }

  private List<LostRecord> candidates(long hash) {
    if (losses.isEmpty()) {
      return List.of();
    }
    List<LostRecord> found =
        new ArrayList<>(
            listed.getOrDefault(ContentsList.entry(Format.Kind.VALUE, hash) >>> 1, List.of()));
    found.addAll(
        checkpointed.getOrDefault(part(KeyIndex.shard(hash), KeyIndex.part(hash)), List.of()));
    return found;
  }

  // Affected keys.

  private void attribute(LostRecord loss) {
    if (loss.position() < cleared) {
      return;
    }
    byte[] left =
        loss.damagedPart.keyOf(loss.offset, key -> candidates(log.hash(key)).contains(loss));
    boolean isKnown = false;
    for (Map.Entry<ByteBuffer, Long> newest : loss.newest.entrySet()) {
      isKnown = true;
      if (newest.getValue() < loss.position()) {
        attribute(loss, newest.getKey().array(), left);
      }
    }
    if (!isKnown && !loss.isRemoval) {
      String place = place(loss.damagedPart, loss.offset);
      add(loss, left == null ? new Damage(place, UNKNOWN_KEY) : new Damage(place, LOST, left));
    }
  }

  /** Handles a key whose last known record is the lost one. */
  private void attribute(LostRecord loss, byte[] key, byte @Nullable [] left) {
    long hash = log.hash(key);
    long address = log.find(hash, key);
    boolean reappears = address != KeyIndex.NONE;
    boolean isCertain = left != null && Arrays.equals(left, key);
    if (reappears) {
      loss.damagedPart.insert(loss.offset, Format.encode(Format.Kind.REMOVAL, key, NOTHING));
    }
    if (!loss.isRemoval) {
      add(loss, new Damage(place(loss.damagedPart, loss.offset), LOST, key));
    } else if (reappears && !isCertain) {
      add(loss, new Damage(place(loss.damagedPart, loss.offset), UNCERTAIN, key));
    }
    if (reappears && (!loss.isRemoval || !isCertain)) {
      older.put(ByteBuffer.wrap(key), address);
    }
  }

  private void add(LostRecord loss, Damage damage) {
    damages.add(damage);
    loss.damagedPart.stretches.stream()
        .filter(stretch -> stretch.from() <= loss.offset)
        .reduce((one, other) -> other)
        .ifPresent(attributed::add);
  }

  private static String place(DamagedPart damagedPart, int offset) {
    FoundSegment found = damagedPart.found;
    if (found == null) {
      return "segment " + damagedPart.first;
    }
    DamagedPart.Stretch stretch = damagedPart.at(offset);
    return found.path + " at byte " + (stretch == null ? offset : stretch.from());
  }

  /** Removes keys that the checkpoint lacks, because their removal was lost. */
  private void removeStale() {
    DamagedPart broken =
        damagedParts.stream()
            .filter(damagedPart -> mayHaveLostRecords(damagedPart) && isCheckpointed(damagedPart))
            .reduce((one, other) -> other)
            .orElse(null);
    if (broken == null) {
      return;
    }
    int offset =
        broken.stretches.isEmpty()
            ? broken.end
            : Math.max(0, broken.stretches.get(broken.stretches.size() - 1).to() - 1);
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      log.index()
          .forEachInRange(
              shard,
              0,
              KeyIndex.highestPart(),
              (part, address) -> removeIfStale(address, broken, offset));
    }
  }

  private static boolean mayHaveLostRecords(DamagedPart damagedPart) {
    return damagedPart.found == null
        || !damagedPart.stretches.isEmpty()
        || damagedPart.isEndUnknown();
  }

  private boolean isCheckpointed(DamagedPart damagedPart) {
    return checkpoint != null && damagedPart.position(0) < checkpoint.to();
  }

  private void removeIfStale(long address, DamagedPart broken, int offset) {
    Segment segment = log.segment(address);
    byte[] key = segment.key(Address.offset(address));
    long hash = log.hash(key);
    long position = Position.of(segment.name().last(), Address.offset(address));
    if (isCovered(hash, position)
        && !indexed.isAt(hash, address)
        && !older.containsKey(ByteBuffer.wrap(key))
        && position < broken.position(offset)) {
      broken.insert(offset, Format.encode(Format.Kind.REMOVAL, key, NOTHING));
    }
  }

  // Damage by place.

  private void report(DamagedPart damagedPart) {
    FoundSegment found = damagedPart.found;
    if (found == null) {
      String what =
          damagedPart.first == damagedPart.last
              ? "segment " + damagedPart.first + " is missing"
              : "the segments from "
                  + damagedPart.first
                  + " to "
                  + damagedPart.last
                  + " are missing";
      damages.add(
          new Damage(
              log.directory().toString(),
              what + (isKnown(damagedPart.position(0)) ? "" : doubt())));
      return;
    }
    for (String problem : damagedPart.problems) {
      boolean isDoubtful =
          damagedPart.isEndUnknown() && !isKnown(damagedPart.position(damagedPart.end));
      damages.add(new Damage(found.path.toString(), problem + (isDoubtful ? doubt() : "")));
    }
    for (DamagedPart.Stretch stretch : damagedPart.stretches) {
      boolean isKnown = damagedPart.isKnown(stretch) || isKnown(damagedPart.position(stretch.to()));
      if (!isKnown || !attributed.contains(stretch)) {
        damages.add(
            new Damage(
                found.path + " at byte " + stretch.from(),
                (stretch.to() - stretch.from())
                    + " bytes are damaged"
                    + (isKnown ? "; no value of a key was there" : doubt())));
      }
    }
  }

  /** Whether the checkpoint covers everything before a position. */
  private boolean isKnown(long position) {
    return checkpoint != null && position <= checkpoint.from();
  }

  private static String doubt() {
    return ": any key that was not written later may have been changed or removed there";
  }
}
