package dev.vht.files.directory;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.faults.CrashGuarantee;
import dev.vht.files.faults.CrashKind;
import dev.vht.files.faults.SimulatedFaults;
import dev.vht.spi.StorageProvider;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class DirectoryFaultsTest extends SimulatedFaults {
  @Override
  protected StorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  @Override
  protected CrashGuarantee guarantee(Durability durability, CrashKind event) {
    return event == CrashKind.KILL ? CrashGuarantee.ALL : CrashGuarantee.NOTHING_WRONG;
  }
}
