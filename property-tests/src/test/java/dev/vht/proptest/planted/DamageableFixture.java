package dev.vht.proptest.planted;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.OpenMode;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.value.JavaText;
import dev.vht.proptest.value.RejectingCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Tables in memory with simulated damage: a set of keys whose values cannot be read. Verify and
 * salvage are correct unless a subclass overrides them.
 */
class DamageableFixture implements TableFixture {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @Override
  public final Place newPlace() {
    return new DamageablePlace("memory:damageable-" + NUMBERS.incrementAndGet());
  }

  @Override
  public final Set<FixtureCapability> capabilities() {
    return Set.of(
        FixtureCapability.URL,
        FixtureCapability.CONDITIONAL_WRITES,
        FixtureCapability.DAMAGE,
        FixtureCapability.SALVAGE);
  }

  /** Reports the damage. */
  Verification verify(DamageableTable table) {
    return new Verification(table.whole().size(), table.damages());
  }

  /** Removes the damaged keys and reports them. */
  Salvage salvage(DamageableTable table) {
    List<Damage> lost = table.damages();
    table.removeDamaged();
    Optional<String> quarantine = lost.isEmpty() ? Optional.empty() : Optional.of("the bin");
    return new Salvage(table.count(), lost, quarantine);
  }

  /** A table with damaged values, which can be read again once they are written again. */
  static final class DamageableTable extends ForwardingTable<String, byte[]> {
    private final Set<String> damaged;

    DamageableTable(VirtualHashTable<String, byte[]> table, Set<String> damaged) {
      super(table);
      this.damaged = damaged;
    }

    List<Damage> damages() {
      return damaged.stream().map(key -> new Damage(key, "damaged")).toList();
    }

    Set<String> whole() {
      try (Stream<String> keys = keys()) {
        Set<String> whole = new HashSet<>(keys.toList());
        whole.removeAll(damaged);
        return whole;
      }
    }

    void removeDamaged() {
      List.copyOf(damaged).forEach(this::remove);
      damaged.clear();
    }

    @Override
    public void set(String key, byte[] value) {
      super.set(key, value);
      damaged.remove(key);
    }

    @Override
    public Optional<byte[]> find(String key) {
      if (damaged.contains(key)) {
        throw new DamagedTableException("damaged value of " + key);
      }
      return super.find(key);
    }

    @Override
    public Stream<Map.Entry<String, byte[]>> entries() {
      return super.entries()
          .peek(
              entry -> {
                if (damaged.contains(entry.getKey())) {
                  throw new DamagedTableException("damaged value of " + entry.getKey());
                }
              });
    }
  }

  private final class DamageablePlace implements Place {
    private final String url;
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();
    private final Opener opener =
        new FaultyOpener() {
          @Override
          @SuppressWarnings("unchecked") // the rules of damage use no other types
          protected <K, V> VirtualHashTable<K, V> faulty(VirtualHashTable<K, V> table) {
            return (VirtualHashTable<K, V>)
                new DamageableTable((VirtualHashTable<String, byte[]>) table, damaged);
          }

          @Override
          public Verification verify(String anyUrl) {
            try (DamageableTable table = opened()) {
              return DamageableFixture.this.verify(table);
            }
          }

          @Override
          public Salvage salvage(String anyUrl) {
            try (DamageableTable table = opened()) {
              return DamageableFixture.this.salvage(table);
            }
          }
        };

    DamageablePlace(String url) {
      this.url = url;
    }

    private DamageableTable opened() {
      OpenOptions<String, byte[]> options =
          new OpenOptions<>(
              RejectingCodec.KEYS,
              RejectingCodec.VALUES,
              OpenMode.UPDATE,
              ContractChecking.OFF.enforcement(violation -> {}));
      return new DamageableTable(Opener.ofLibrary().open(url, options), damaged);
    }

    @Override
    public String damage(long seed) {
      try (DamageableTable table = opened()) {
        List<String> keys = new ArrayList<>(table.whole());
        String key = keys.get(new SplittableRandom(seed).nextInt(keys.size()));
        damaged.add(key);
        return "the value of " + JavaText.literal(key);
      }
    }

    @Override
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
      return opener.open(url, options);
    }

    @Override
    public void delete() {
      opener.delete(url);
    }

    @Override
    public String url() {
      return url;
    }

    @Override
    public Opener opener() {
      return opener;
    }

    @Override
    public void close() {
      delete();
    }
  }
}
