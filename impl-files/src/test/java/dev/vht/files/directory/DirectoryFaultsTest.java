package dev.vht.files.directory;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.faults.Event;
import dev.vht.files.faults.Promise;
import dev.vht.files.faults.SimulatedFaults;
import dev.vht.spi.StorageProvider;

class DirectoryFaultsTest extends SimulatedFaults {
  @Override
  protected StorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  @Override
  protected Promise promise(Durability durability, Event event) {
    return event == Event.KILL ? Promise.ALL : Promise.NOTHING_WRONG;
  }
}
