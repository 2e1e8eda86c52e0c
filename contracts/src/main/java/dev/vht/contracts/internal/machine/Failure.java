package dev.vht.contracts.internal.machine;

import dev.vht.contracts.verdict.Blame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine's own explanation of an event that it forbids.
 *
 * @param reason what a report says after "but"
 * @param suspects who is to blame; empty if the protocol decides
 * @param next the state after it, or null if the protocol decides
 */
public record Failure(String reason, List<Blame> suspects, @Nullable State next) {}
