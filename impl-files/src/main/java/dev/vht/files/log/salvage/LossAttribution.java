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
 * Finds out which keys the damage of a log concerns, so that no key gets an older value back, and
 * none that was removed comes back, without a word.
 *
 * <p>Two things tell what a record said that cannot be read any more. The lists in its segment
 * ({@link ContentsList}) name a part of the hash of each key. And the checkpoint, where it covers
 * the place, names the record that each key had: a key that it does not name had none. What neither
 * of them tells is reported by its place, once.
 *
 * <p>A key whose value is lost gets a removal at the place of the lost record, so that the log says
 * of itself from then on that the key has none; and its older value, if there is one that would
 * have been taken for the present one, is handed out to be kept elsewhere. A removal that is lost
 * is made again there, and a clearing too.
 */
final class LossAttribution {
  private static final byte[] NOTHING = {};
  private static final String LOST = "its value was there and is not as it was written";
  private static final String NAMELESS =
      "a value was there that is not as it was written, and no other record has its key";
  private static final String UNCERTAIN =
      "it was removed there, as far as can be told; its last value is moved aside";

  private final Log log;
  private final List<DamagedPart> ruins;
  private final @Nullable Checkpoint checkpoint;
  private final KeyIndex indexed;

  private final List<LostRecord> losses = new ArrayList<>();
  private final Map<Integer, List<LostRecord>> listed = new HashMap<>();
  private final Map<Long, List<LostRecord>> checkpointed = new HashMap<>();
  private long cleared = -1;

  private final Set<Damage> damages = new LinkedHashSet<>();
  private final Set<DamagedPart.Stretch> named = new LinkedHashSet<>();
  private final Map<ByteBuffer, Long> aside = new LinkedHashMap<>();

  /**
   * Prepares.
   *
   * @param log whose segments are open, and whose index is empty
   * @param ruins all parts of the log, in their order
   * @param checkpoint the last one, if it is of this log
   * @param indexed what that says
   */
  LossAttribution(
      Log log, List<DamagedPart> ruins, @Nullable Checkpoint checkpoint, KeyIndex indexed) {
    this.log = log;
    this.ruins = ruins;
    this.checkpoint = checkpoint;
    this.indexed = indexed;
  }

  /** What is lost, by key where that is known. */
  Collection<Damage> damages() {
    return damages;
  }

  /** The addresses of values that are whole and are not the last of their keys. */
  Collection<Long> olderValues() {
    return aside.values();
  }

  void run() {
    ruins.forEach(this::addListed);
    addCheckpointed();
    replay();
    losses.forEach(this::resolve);
    dropStale();
    ruins.forEach(this::report);
  }

  // What is lost.

  private void addListed(DamagedPart ruin) {
    for (DamagedPart.Lost lost : ruin.lost()) {
      if (lost.entry() == ContentsList.CLEARING) {
        ruin.amend(lost.offset(), Format.encode(Format.Kind.CLEARING, NOTHING, NOTHING));
      } else if (!isCovered(ContentsList.hash(lost.entry()), ruin.position(lost.offset()))) {
        LostRecord loss = new LostRecord(ruin, lost.offset(), ContentsList.isRemoval(lost.entry()));
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
      for (Checkpoint.Use use : checkpoint.segments()) {
        ruins.stream()
            .filter(ruin -> ruin.first <= use.name().first() && use.name().last() <= ruin.last)
            .forEach(ruin -> byNumber.put(use.number(), ruin));
      }
    }
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      int number = shard;
      indexed.range(
          shard,
          0,
          KeyIndex.highestPart(),
          (part, address) -> addCheckpointed(number, part, address, byNumber));
    }
  }

  private void addCheckpointed(
      int shard, long part, long address, Map<Integer, DamagedPart> byNumber) {
    DamagedPart ruin = byNumber.get(Address.segment(address));
    int offset = Address.offset(address);
    if (ruin != null && !isWhole(ruin, offset, shard, part)) {
      LostRecord loss = new LostRecord(ruin, ruin.found == null ? 0 : offset, false);
      losses.add(loss);
      checkpointed.computeIfAbsent(part(shard, part), unused -> new ArrayList<>()).add(loss);
    }
  }

  private boolean isWhole(DamagedPart ruin, int offset, int shard, long part) {
    FoundSegment found = ruin.found;
    if (found == null || found.scan().wholeAt(offset) == 0) {
      return false;
    }
    long hash = log.hash(found.key(offset));
    return KeyIndex.shard(hash) == shard && KeyIndex.part(hash) == part;
  }

  private static long part(long shard, long part) {
    return shard << Address.BITS | part;
  }

  // What is there.

  private void replay() {
    List<FoundSegment> segments = new ArrayList<>();
    ruins.forEach(
        ruin -> {
          if (ruin.found != null) {
            segments.add(ruin.found);
          }
        });
    Replay replay = new Replay(log, segments, null);
    for (DamagedPart ruin : ruins) {
      if (ruin.found != null) {
        replay(ruin, ruin.found, replay);
      }
      clearUpTo(ruin, Integer.MAX_VALUE);
    }
  }

  private void replay(DamagedPart ruin, FoundSegment found, Replay replay) {
    RecordScanner scan = found.scan();
    int limit = Math.min(ruin.end, found.bytes.capacity());
    int offset = scan.nextWhole(Format.HEADER);
    while (offset < limit) {
      found.end =
          scan.from(
              offset,
              (kind, at, size) -> {
                clearUpTo(ruin, at);
                note(ruin, found, kind, at);
                replay.apply(found, kind, at, size);
              });
      offset = scan.nextWhole(found.end);
    }
  }

  /** Clears the table where a clearing was lost. */
  private void clearUpTo(DamagedPart ruin, int offset) {
    for (Map.Entry<Integer, List<byte[]>> lost : ruin.amendments.headMap(offset).entrySet()) {
      if (ruin.position(lost.getKey()) > cleared) {
        cleared = ruin.position(lost.getKey());
        log.index().clear();
      }
    }
  }

  private void note(DamagedPart ruin, FoundSegment found, Format.Kind kind, int at) {
    if (kind == Format.Kind.CLEARING) {
      cleared = ruin.position(at);
    } else if (kind == Format.Kind.VALUE || kind == Format.Kind.REMOVAL) {
      byte[] key = found.key(at);
      long hash = log.hash(key);
      for (LostRecord loss : candidates(hash)) {
        loss.note(key, ruin.position(at));
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

  // What has become of whom.

  private void resolve(LostRecord loss) {
    if (loss.position() < cleared) {
      return;
    }
    byte[] left = loss.ruin.keyOf(loss.offset, key -> candidates(log.hash(key)).contains(loss));
    boolean isKnown = false;
    for (Map.Entry<ByteBuffer, Long> newest : loss.newest.entrySet()) {
      isKnown = true;
      if (newest.getValue() < loss.position()) {
        resolve(loss, newest.getKey().array(), left);
      }
    }
    if (!isKnown && !loss.isRemoval) {
      String place = place(loss.ruin, loss.offset);
      add(loss, left == null ? new Damage(place, NAMELESS) : new Damage(place, LOST, left));
    }
  }

  /** The last record of a key, as far as is known, is the one that is lost. */
  private void resolve(LostRecord loss, byte[] key, byte @Nullable [] left) {
    long hash = log.hash(key);
    long address = log.find(hash, key);
    boolean isBack = address != KeyIndex.NONE;
    boolean isCertain = left != null && Arrays.equals(left, key);
    if (isBack) {
      loss.ruin.amend(loss.offset, Format.encode(Format.Kind.REMOVAL, key, NOTHING));
    }
    if (!loss.isRemoval) {
      add(loss, new Damage(place(loss.ruin, loss.offset), LOST, key));
    } else if (isBack && !isCertain) {
      add(loss, new Damage(place(loss.ruin, loss.offset), UNCERTAIN, key));
    }
    if (isBack && (!loss.isRemoval || !isCertain)) {
      aside.put(ByteBuffer.wrap(key), address);
    }
  }

  private void add(LostRecord loss, Damage damage) {
    damages.add(damage);
    loss.ruin.stretches.stream()
        .filter(stretch -> stretch.from() <= loss.offset)
        .reduce((one, other) -> other)
        .ifPresent(named::add);
  }

  private static String place(DamagedPart ruin, int offset) {
    FoundSegment found = ruin.found;
    if (found == null) {
      return "segment " + ruin.first;
    }
    DamagedPart.Stretch stretch = ruin.at(offset);
    return found.path + " at byte " + (stretch == null ? offset : stretch.from());
  }

  /** Removes again what a checkpoint does not know, because its removal was lost. */
  private void dropStale() {
    DamagedPart broken =
        ruins.stream()
            .filter(ruin -> isBroken(ruin) && isBefore(ruin))
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
          .range(
              shard,
              0,
              KeyIndex.highestPart(),
              (part, address) -> dropIfStale(address, broken, offset));
    }
  }

  private static boolean isBroken(DamagedPart ruin) {
    return ruin.found == null || !ruin.stretches.isEmpty() || ruin.isEndUnknown();
  }

  private boolean isBefore(DamagedPart ruin) {
    return checkpoint != null && ruin.position(0) < checkpoint.to();
  }

  private void dropIfStale(long address, DamagedPart broken, int offset) {
    Segment segment = log.segment(address);
    byte[] key = segment.key(Address.offset(address));
    long hash = log.hash(key);
    long position = Position.of(segment.name().last(), Address.offset(address));
    if (isCovered(hash, position)
        && !indexed.isAt(hash, address)
        && !aside.containsKey(ByteBuffer.wrap(key))
        && position < broken.position(offset)) {
      broken.amend(offset, Format.encode(Format.Kind.REMOVAL, key, NOTHING));
    }
  }

  // What is said of places.

  private void report(DamagedPart ruin) {
    FoundSegment found = ruin.found;
    if (found == null) {
      String what =
          ruin.first == ruin.last
              ? "segment " + ruin.first + " is missing"
              : "the segments from " + ruin.first + " to " + ruin.last + " are missing";
      damages.add(
          new Damage(
              log.directory().toString(), what + (isKnown(ruin.position(0)) ? "" : doubt())));
      return;
    }
    for (String problem : ruin.problems) {
      boolean isDoubtful = ruin.isEndUnknown() && !isKnown(ruin.position(ruin.end));
      damages.add(new Damage(found.path.toString(), problem + (isDoubtful ? doubt() : "")));
    }
    for (DamagedPart.Stretch stretch : ruin.stretches) {
      boolean isKnown = ruin.isKnown(stretch) || isKnown(ruin.position(stretch.to()));
      if (!isKnown || !named.contains(stretch)) {
        damages.add(
            new Damage(
                found.path + " at byte " + stretch.from(),
                "what was written in "
                    + (stretch.to() - stretch.from())
                    + " bytes is not whole any more"
                    + (isKnown ? "; no key had its value there" : doubt())));
      }
    }
  }

  /** Whether the checkpoint tells what was written before a position. */
  private boolean isKnown(long position) {
    return checkpoint != null && position <= checkpoint.from();
  }

  private static String doubt() {
    return ": any key that was not written later may have been changed or removed there";
  }
}
