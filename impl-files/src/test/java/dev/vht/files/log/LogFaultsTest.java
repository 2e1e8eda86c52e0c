package dev.vht.files.log;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.faults.Event;
import dev.vht.files.faults.Promise;
import dev.vht.files.faults.SimulatedFaults;
import dev.vht.spi.StorageProvider;

class LogFaultsTest extends SimulatedFaults {
  private static final Tuning SMALL = new Tuning(1 << 10, 1 << 12, 1 << 11);

  @Override
  protected StorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, access) -> () -> {}, SMALL, unused -> Runnable::run);
  }

  @Override
  protected Promise promise(Durability durability, Event event) {
    return event == Event.KILL || durability == Durability.DISK ? Promise.ALL : Promise.PREFIX;
  }
}
