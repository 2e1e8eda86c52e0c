package dev.vht.contracts.internal.machine;

import dev.vht.contracts.verdict.Blame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine itself says of an event that it forbids.
 *
 * @param reason what a report says behind "but"
 * @param suspects who answers for it; none if the protocol decides
 * @param next the state behind it, or null if the protocol decides
 */
public record Failure(String reason, List<Blame> suspects, @Nullable State next) {}
