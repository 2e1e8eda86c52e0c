package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.TableBuilder;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** Faults of backup and compaction; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum MaintenanceFault {
  M1_COPIES_KEY_BY_KEY(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void backup(String url) {
              try (VirtualHashTable<String, byte[]> copy = at(url).open();
                  Stream<Map.Entry<String, byte[]>> entries = entries()) {
                entries.forEach(
                    entry -> {
                      copy.set(entry.getKey(), entry.getValue());
                      Pause.ofOneMillisecond();
                    });
              }
            }
          }),
  M1_OVERWRITES_A_TABLE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void backup(String url) {
              if (!table.location().equals(Optional.of(url))) {
                at(url).mode(OpenMode.REPLACE).open().delete();
              }
              super.backup(url);
            }
          }),
  M1_BACKUP_FOLLOWS_THE_TABLE(
      table ->
          new ForwardingTable<>(table) {
            private final List<String> backups = new ArrayList<>();

            @Override
            public void backup(String url) {
              super.backup(url);
              backups.add(url);
            }

            @Override
            public void set(String key, byte[] value) {
              super.set(key, value);
              for (String backup : backups) {
                at(backup).mode(OpenMode.UPDATE).use(copy -> copy.set(key, value));
              }
            }
          }),
  M2_COMPACT_DROPS_EMPTY_VALUES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void compact() {
              try (Stream<Map.Entry<String, byte[]>> entries = entries()) {
                entries
                    .filter(entry -> entry.getValue().length == 0)
                    .toList()
                    .forEach(entry -> remove(entry.getKey()));
              }
            }
          }),
  M2_COMPACT_LOSES_CONCURRENT_WRITES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void compact() {
              try (Stream<Map.Entry<String, byte[]>> entries = entries()) {
                List<Map.Entry<String, byte[]>> kept = entries.toList();
                Pause.ofOneMillisecond();
                kept.forEach(entry -> set(entry.getKey(), entry.getValue()));
              }
            }
          });

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  MaintenanceFault(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }

  private static TableBuilder<String, byte[]> at(String url) {
    return VirtualHashTables.at(url).keys(RejectingCodec.KEYS).values(RejectingCodec.VALUES);
  }

  /** Lets other threads run, so that a planted race happens. */
  private static final class Pause {
    static void ofOneMillisecond() {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
