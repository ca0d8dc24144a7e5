/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BG_CLI_VERSION_H
#define BG_CLI_VERSION_H

#define BREAKGLASS_VERSION "0.1.0"

#endif
